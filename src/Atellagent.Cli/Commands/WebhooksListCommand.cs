using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Webhooks;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell webhooks list</c>: what each webhook has been told, and what it is owed.</summary>
internal static class WebhooksListCommand
{
    public static Command Make(GlobalOptions global)
    {
        Command command = new(
            "list",
            """
            Tells what each webhook has been told, what it is owed, and why it could not be told the last time.

            Example:
              atell webhooks list
            """);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            WebhookListing listing = await connection.Client.ListWebhooksAsync(cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(listing, WireJson.Default.WebhookListing);
                return ExitCodes.Done;
            }

            renderer.Table(
                ["name", "to", "told", "last", "waiting", "failures", "why", "again", "passed over"],
                listing.Items.Select(static item => new object?[]
                {
                    item.Suspended ? item.Name + " (suspended)" : item.Name,
                    item.BaseUrl,
                    item.Delivered,
                    item.DeliveredAt,
                    item.Waiting,
                    item.Failures,
                    item.LastError,
                    item.NextAt,
                    item.Passed == 0 ? null : $"{item.Passed}, the last {item.LastPassed}",
                }));
            return ExitCodes.Done;
        });
        return command;
    }
}
