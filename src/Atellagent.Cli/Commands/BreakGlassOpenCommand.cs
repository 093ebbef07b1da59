using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell break-glass open</c>: asks for a use, or opens one with a sealed code.</summary>
internal static class BreakGlassOpenCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string> reason = new("--reason") { Description = "Why, for the record.", HelpName = "TEXT", Required = true };
        Option<bool> withCode = new("--with-code") { Description = "Open it alone, with a sealed code. It is asked for without echo, or read as one line from standard input." };
        Command command = new(
            "open",
            """
            Asks for a use of break glass. It waits an hour for another person, who says "atell break-glass confirm ID". With
            --with-code it is open at once, and the code is used up.

            Your own document must have spec.breakGlass, from before.

            Examples:
              atell break-glass open --reason "payments are down, the policy is wrong"
              atell break-glass open --with-code --reason "payments are down, and nobody else is awake"
            """)
        {
            reason, withCode,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string? code = parsed.GetValue(withCode) ? await global.Surroundings.ReadSecretAsync("Sealed code: ", cancellationToken) : null;
            using Connection connection = global.Connect(parsed, deployment: null);
            GlassUseReport use = await connection.Client.OpenGlassAsync(new GlassOpening(parsed.GetRequiredValue(reason), code), cancellationToken);
            GlassView.Show(global.Renderer(parsed), use);
            return code is null ? ExitCodes.Waiting : ExitCodes.Done;
        });
        return command;
    }
}
