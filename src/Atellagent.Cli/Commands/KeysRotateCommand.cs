using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell keys rotate</c>: lets the next key sign tokens.</summary>
internal static class KeysRotateCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string> reason = new("--reason") { Description = "Why, for the record.", HelpName = "TEXT", Required = true };
        Option<bool> endTokens = new("--end-tokens")
        {
            Description = "Throw all keys away and end every token at once, because somebody else may have the keys.",
        };
        Command command = new(
            "rotate",
            """
            Lets the next key sign tokens. Tokens in use stay good, and the key that signed them stays published until the last
            of them is dead. With --end-tokens every key and every token is worth nothing from then on, the one of this login too.

            Examples:
              atell keys rotate --reason "the quarter is over"
              atell keys rotate --reason "a copy of the data folder was lost" --end-tokens
            """)
        {
            reason, endTokens,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            KeyRotation rotation = new(parsed.GetRequiredValue(reason), parsed.GetValue(endTokens));
            SigningKeyView.Show(global.Renderer(parsed), await connection.Client.RotateKeysAsync(rotation, cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
