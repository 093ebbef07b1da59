using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell break-glass confirm</c> and <c>close</c>: what takes the id of a use alone.</summary>
internal static class BreakGlassTurnCommand
{
    public static Command Make(
        GlobalOptions global, string verb, string description, Func<AtellagentClient, string, CancellationToken, Task<GlassUseReport>> turn)
    {
        Argument<string> id = new("id") { Description = "The use's id, glass_…" };
        Command command = new(
            verb,
            $"""
            {description}

            Example:
              atell break-glass {verb} glass_01jm8x9f0000000000000000000
            """)
        {
            id,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            GlassView.Show(global.Renderer(parsed), await turn(connection.Client, parsed.GetRequiredValue(id), cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
