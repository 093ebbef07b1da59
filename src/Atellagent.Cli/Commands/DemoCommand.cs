using System.CommandLine;
using Atellagent.Cli.Demo;
using Atellagent.Cli.Rendering;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell demo</c>: acts on the demo that <c>scripts/up --demo</c> has started, each a claim of the boundary put to the test.</summary>
internal static class DemoCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string> data = new("--data")
        {
            Description = "The data folder of the running demo.",
            HelpName = "DIR",
            DefaultValueFactory = static _ => ".data",
            Recursive = true,
        };
        Command command = new(
            "demo",
            """
            Puts the running demo (scripts/up --demo) to the test. Each act tells what it tried and what came of it, and ends with exit code 1 where that
            is not what the boundary promises.

            Examples:
              atell demo break-evidence
              atell demo verify --data .data
            """)
        {
            data,
        };
        Add("break-evidence", "Keeps the evidence store from being written, and has the agent ask all the same.", BrokenEvidenceAct.RunAsync);
        Add("change-rule", "Drafts two changes of the refund policy, and plans both on what was asked so far. Nothing is applied.", ChangedRuleAct.RunAsync);
        Add("alter-argument", "Changes an argument after it was agreed to.", static (demo, _, _, cancellationToken) => AlteredArgumentAct.RunAsync(demo, cancellationToken));
        Add("direct", "Goes to the payments service without the boundary.", static (demo, _, _, cancellationToken) => DirectRouteAct.RunAsync(demo, cancellationToken));
        Add("verify", "Computes the chain of the log anew, and finds what was altered, dropped and swapped in a copy.", static (demo, _, _, cancellationToken) => VerifiedLogAct.RunAsync(demo, cancellationToken));
        return command;

        void Add(string name, string description, Func<DemoWorld, Renderer, TimeProvider, CancellationToken, Task<IReadOnlyList<DemoStep>>> act)
        {
            Command one = new(name, description);
            one.SetAction(async (parsed, cancellationToken) =>
            {
                Renderer renderer = global.Renderer(parsed);
                DemoWorld demo = DemoWorld.Open(parsed.GetRequiredValue(data), global.Surroundings);
                return Show(renderer, await act(demo, renderer, global.Surroundings.Time, cancellationToken));
            });
            command.Add(one);
        }
    }

    private static int Show(Renderer renderer, IReadOnlyList<DemoStep> steps)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(steps, DemoJson.Default.IReadOnlyListDemoStep);
        }
        else
        {
            renderer.Table(["tried", "came to", "as promised", "because"], steps.Select(static step => new object?[] { step.What, step.Came, step.AsPromised ? "yes" : "NO", step.Detail }));
        }

        return steps.All(static step => step.AsPromised) ? ExitCodes.Done : ExitCodes.Unexpected;
    }
}
