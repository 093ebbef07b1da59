using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Approvals;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell approvals list</c>: what waits.</summary>
internal static class ApprovalsListCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string> state = new("--state") { Description = "Only those in this state.", HelpName = "STATE", DefaultValueFactory = static _ => "pending" };
        state.AcceptOnlyFromAmong("pending", "approved", "rejected", "expired", "cancelled", "consumed", "all");
        Option<string?> cursor = new("--cursor") { Description = "Where a page before ended.", HelpName = "ID" };
        Command command = new(
            "list",
            """
            Lists what you may vote on and what you asked for, the newest first. Who may read all evidence sees all.

            Examples:
              atell approvals list
              atell approvals list --state all
            """)
        {
            state, cursor,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string wanted = parsed.GetRequiredValue(state);
            using Connection connection = global.Connect(parsed, deployment: null);
            ApprovalListing listing = await connection.Client.ListApprovalsAsync(wanted == "all" ? null : wanted, parsed.GetValue(cursor), cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(listing, WireJson.Default.ApprovalListing);
            }
            else
            {
                ApprovalView.Listing(renderer, listing);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
