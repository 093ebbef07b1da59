using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Reviews;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell reviews sample</c>: draws decisions at random, and opens a review of each.</summary>
internal static class ReviewsSampleCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<int> count = new("--count") { Description = "How many, 100 at most.", HelpName = "N", DefaultValueFactory = static _ => 20 };
        Option<string> since = new("--since") { Description = "Decided since then: so long ago, such as 24h or 7d, or a time.", HelpName = "TIME", DefaultValueFactory = static _ => "7d" };
        Option<string?> until = ReviewOptions.Until();
        Option<string?> route = Of("route");
        Option<string?> operation = Of("operation");
        Option<string?> principal = Of("principal");
        Option<string?> deployment = Of("deployment");
        Option<string?> effect = Of("effect");
        Option<string?> outcome = Of("outcome");
        Option<string?> policy = Of("policy");
        Option<string?> rule = Of("rule");
        Option<string?> finding = Of("finding");
        Option<string?> team = ReviewOptions.Team();
        Command command = new(
            "sample",
            """
            Draws decisions at random from those that the filters name, each as likely as the other, and opens a review of each.
            What has a review is not drawn.

            Examples:
              atell reviews sample --count 20 --since 7d --effect allow
              atell reviews sample --count 5 --since 24h --rule finance/refunds#cap
            """)
        {
            count, since, until, route, operation, principal, deployment, effect, outcome, policy, rule, finding, team,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            SampleDrawing drawing = new(parsed.GetValue(count), parsed.GetRequiredValue(since))
            {
                Until = parsed.GetValue(until),
                Route = parsed.GetValue(route),
                Operation = parsed.GetValue(operation),
                Principal = parsed.GetValue(principal),
                Deployment = parsed.GetValue(deployment),
                Effect = parsed.GetValue(effect),
                Outcome = parsed.GetValue(outcome),
                Policy = parsed.GetValue(policy),
                Rule = parsed.GetValue(rule),
                Finding = parsed.GetValue(finding),
                Team = parsed.GetValue(team),
            };
            SampleReport drawn = await connection.Client.SampleReviewsAsync(drawing, cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(drawn, WireJson.Default.SampleReport);
                return ExitCodes.Done;
            }

            renderer.Line($"{drawn.Drawn} of {drawn.Population}{(drawn.PopulationIsLarger is true ? " and more" : "")} decisions, by {drawn.Sample}");
            renderer.Table(["review"], drawn.Reviews.Select(static one => new object?[] { one }));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Option<string?> Of(string name) => new("--" + name) { Description = $"Only decisions with this {name}.", HelpName = name.ToUpperInvariant() };
}
