using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Reviews;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell follow-ups list</c>: follow-ups, the newest first.</summary>
internal static class FollowUpsListCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string?> state = ReviewOptions.State("left", "open", "doing", "landed", "fixed", "dropped");
        Option<string?> surface = ReviewOptions.Surface();
        Option<string?> target = ReviewOptions.Target();
        Option<string?> owner = ReviewOptions.Owner();
        Option<string?> cursor = new("--cursor") { Description = "Where a page before ended, as it said.", HelpName = "CURSOR" };
        Command command = new(
            "list",
            """
            Lists follow-ups, the newest first. The state left stands for all that are still to be done.

            Examples:
              atell follow-ups list --state left --owner finance
              atell follow-ups list --surface policy --target finance/refunds
            """)
        {
            state, surface, target, owner, cursor,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            FollowUpListing page = await connection.Client.ListFollowUpsAsync(
                new Dictionary<string, string?>
                {
                    ["state"] = parsed.GetValue(state),
                    ["surface"] = parsed.GetValue(surface),
                    ["target"] = parsed.GetValue(target),
                    ["owner"] = parsed.GetValue(owner),
                    ["cursor"] = parsed.GetValue(cursor),
                },
                cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(page, WireJson.Default.FollowUpListing);
            }
            else
            {
                ReviewView.FollowUps(renderer, page);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
