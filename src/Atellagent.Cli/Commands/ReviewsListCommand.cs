using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Reviews;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell reviews list</c>: reviews, the newest first.</summary>
internal static class ReviewsListCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string?> state = ReviewOptions.State("open", "judged");
        Option<string?> verdict = ReviewOptions.Verdict();
        Option<string?> team = ReviewOptions.Team();
        Option<string?> route = new("--route") { Description = "Only of decisions over this route.", HelpName = "ROUTE" };
        Option<string?> decision = new("--decision") { Description = "Only of this decision.", HelpName = "dec_…" };
        Option<string?> sample = new("--sample") { Description = "Only of this sample, by the act that drew it.", HelpName = "act_…" };
        Option<string?> since = ReviewOptions.Since();
        Option<string?> until = ReviewOptions.Until();
        Option<string?> cursor = new("--cursor") { Description = "Where a page before ended, as it said.", HelpName = "CURSOR" };
        Command command = new(
            "list",
            """
            Lists reviews, the newest first.

            Example:
              atell reviews list --state open --team finance
            """)
        {
            state, verdict, team, route, decision, sample, since, until, cursor,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            ReviewListing page = await connection.Client.ListReviewsAsync(
                new Dictionary<string, string?>
                {
                    ["state"] = parsed.GetValue(state),
                    ["verdict"] = parsed.GetValue(verdict),
                    ["team"] = parsed.GetValue(team),
                    ["route"] = parsed.GetValue(route),
                    ["decision"] = parsed.GetValue(decision),
                    ["sample"] = parsed.GetValue(sample),
                    ["since"] = parsed.GetValue(since),
                    ["until"] = parsed.GetValue(until),
                    ["cursor"] = parsed.GetValue(cursor),
                },
                cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(page, WireJson.Default.ReviewListing);
            }
            else
            {
                ReviewView.Reviews(renderer, page);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
