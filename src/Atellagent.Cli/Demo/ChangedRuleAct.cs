using Atellagent.Cli.Commands;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Actions;
using Atellagent.Client.Plans;

namespace Atellagent.Cli.Demo;

/// <summary>
/// Two drafts of the refund policy in a copy of the demo's folder, one that serves dollars no more and one with a higher cap, and what either would have
/// made of what was asked so far. Nothing is applied.
/// </summary>
internal static class ChangedRuleAct
{
    private static readonly (string What, (string From, string To)[] Edits, int Wanted)[] Drafts =
    [
        ("dollars served no more", [("served: [EUR, USD]", "served: [EUR]")], ExitCodes.Done),
        ("a cap of 5000 in place of 500", [("cap: 500", "cap: 5000"), ("maximum: 500", "maximum: 5000")], ExitCodes.Widens),
    ];

    public static async Task<IReadOnlyList<DemoStep>> RunAsync(DemoWorld demo, Renderer renderer, TimeProvider time, CancellationToken cancellationToken)
    {
        using Connection agent = demo.ConnectAgent();
        (string came, string said) = DemoWorld.Tell(await agent.Client.SubmitAsync(DemoWorld.Refund(900, "EUR"), idempotencyKey: null, cancellationToken));
        List<DemoStep> steps = [new("refund EUR 900, which becomes 500", came, said, came == OutcomeStatus.Succeeded)];
        using Connection admin = demo.ConnectAdmin();
        foreach ((string what, (string From, string To)[] edits, int wanted) in Drafts)
        {
            DirectoryInfo draft = Directory.CreateTempSubdirectory("atellagent-demo-");
            try
            {
                Copy(Path.Combine(demo.Data, "demo-boundary"), draft.FullName, edits);
                renderer.Line($"a draft: {what}");
                PlanOptions options = new() { Since = time.GetUtcNow() - TimeSpan.FromDays(1) };
                int code = await PolicyPlanCommand.RunAsync(renderer, draft.FullName, admin, options, cancellationToken);
                steps.Add(new DemoStep(
                    $"plan: {what}",
                    $"exit code {code}",
                    code == ExitCodes.Widens ? "it would let more through: a person must decide" : "nothing that was refused would be let through",
                    code == wanted));
            }
            finally
            {
                draft.Delete(recursive: true);
            }
        }

        return steps;
    }

    private static void Copy(string from, string to, (string From, string To)[] edits)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*.yaml", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            string text = File.ReadAllText(file);

            // The tests beside a policy are about the one that is in force.
            bool isTest = text.Contains("kind: PolicyTest", StringComparison.Ordinal);
            File.WriteAllText(target, isTest ? text : edits.Aggregate(text, static (draft, edit) => draft.Replace(edit.From, edit.To, StringComparison.Ordinal)));
        }
    }
}
