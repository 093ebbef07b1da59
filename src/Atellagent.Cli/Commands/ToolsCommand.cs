using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell tools</c>: what servers say of their tools, and what of it is taken.</summary>
internal static class ToolsCommand
{
    public static Command Make(GlobalOptions global) => new("tools", "Shows what MCP servers say of their tools, and takes what somebody has read.")
    {
        ToolsListCommand.Make(global),
        ToolsDiffCommand.Make(global),
        ToolsAcceptCommand.Make(global),
    };
}
