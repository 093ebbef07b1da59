using Atellagent.Cli.Contexts;
using Atellagent.Client.Actions;
using Atellagent.Client.Problems;

namespace Atellagent.Cli.Demo;

/// <summary>
/// A refund waits for somebody of finance-security. What the agent then asks for under the same key with another amount is refused, and under another
/// key it waits by itself: nobody has agreed to it.
/// </summary>
internal static class AlteredArgumentAct
{
    public static async Task<IReadOnlyList<DemoStep>> RunAsync(DemoWorld demo, CancellationToken cancellationToken)
    {
        using Connection agent = demo.ConnectAgent();
        int before = demo.Refunds;
        SubmissionResult first = await agent.Client.SubmitAsync(DemoWorld.Refund(250, "USD"), idempotencyKey: null, cancellationToken);
        SubmissionResult altered = await agent.Client.SubmitAsync(DemoWorld.Refund(450, "USD"), first.IdempotencyKey, cancellationToken);
        SubmissionResult another = await agent.Client.SubmitAsync(DemoWorld.Refund(450, "USD"), idempotencyKey: null, cancellationToken);
        List<DemoStep> steps =
        [
            Step("refund USD 250", first, "waiting"),
            Step("the same key, USD 450", altered, ProblemCodes.IdempotencyConflict),
            Step("another key, USD 450", another, "waiting"),
        ];
        string? seen = Digest(first), wanted = Digest(another);
        steps.Add(new DemoStep("do both have one digest?", seen == wanted ? "yes" : "no", "a vote names the digest that its voter saw, and counts for no other", seen is not null && wanted is not null && seen != wanted));
        foreach (SubmissionResult waiting in (SubmissionResult[])[first, another])
        {
            if (waiting is SubmissionResult.Pending { Report.Id: { } id })
            {
                steps.Add(Step("the agent takes it back", await agent.Client.CancelActionAsync(id, cancellationToken), ProblemCodes.Denied));
            }
        }

        int made = demo.Refunds - before;
        steps.Add(new DemoStep("what did the upstream make?", $"{made} refunds", "nobody had agreed", made == 0));
        return steps;
    }

    private static DemoStep Step(string what, SubmissionResult result, string wanted)
    {
        (string code, string said) = DemoWorld.Tell(result);
        return new DemoStep(what, code, said, code == wanted);
    }

    private static string? Digest(SubmissionResult result) => (result as SubmissionResult.Pending)?.Report.Digest;
}
