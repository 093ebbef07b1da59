using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell webhooks</c>: who is told of what waits.</summary>
internal static class WebhooksCommand
{
    public static Command Make(GlobalOptions global) => new("webhooks", "Shows how those stand who are told of what waits for people.")
    {
        WebhooksListCommand.Make(global),
    };
}
