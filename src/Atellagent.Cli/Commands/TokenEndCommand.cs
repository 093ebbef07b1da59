using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell token end</c>: ends one token of anybody before its time.</summary>
internal static class TokenEndCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> token = new("token") { Description = "Its id, tok_…, as it is listed and as evidence names it." };
        Option<string> reason = new("--reason") { Description = "Why; it stands in evidence.", Required = true, HelpName = "TEXT" };
        Command command = new(
            "end",
            """
            Ends one token, and what was won with it. One that a person won by signing in ends with that sign-in, so that it cannot be renewed. From
            the answer on it is refused everywhere; whoever has the credential gets another one, so suspend who should not.

            Example:
              atell token end tok_01jm8x9f000000000000000000 --reason "it stood in a log"
            """)
        {
            token, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            EndedTokenReport ended = await connection.Client.EndTokenAsync(parsed.GetRequiredValue(token), new TokenEnding(parsed.GetRequiredValue(reason)), cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(ended, WireJson.Default.EndedTokenReport);
            }
            else
            {
                renderer.Line($"{ended.Ended} has ended");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
