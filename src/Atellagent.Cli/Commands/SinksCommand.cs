using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell sinks</c>: who is told of evidence.</summary>
internal static class SinksCommand
{
    public static Command Make(GlobalOptions global) => new("sinks", "Shows how those stand who are told of evidence: webhooks, and the file of the settings.")
    {
        WebhooksListCommand.Make(global),
    };
}
