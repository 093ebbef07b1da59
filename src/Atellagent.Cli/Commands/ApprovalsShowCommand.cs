using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell approvals show</c>: what exactly would be carried out, and the digest to vote with.</summary>
internal static class ApprovalsShowCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = new("id") { Description = "The approval's id, apr_…" };
        Command command = new(
            "show",
            """
            Shows what would be carried out, who must agree, and the digest that a vote names. What the agent says about it stands
            last, and is only what the agent says.

            Example:
              atell approvals show apr_01jm8x9f0000000000000000000
            """)
        {
            id,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            ApprovalView.Show(global.Renderer(parsed), await connection.Client.GetApprovalAsync(parsed.GetRequiredValue(id), cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
