using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Tokens;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell token</c>: an access token for programs that atell does not speak for.</summary>
internal static class TokenCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string?> deployment = new("--deployment")
        {
            Description = "The deployment that the token is bound to.",
            HelpName = "NAME",
        };
        Command command = new(
            "token",
            """
            Prints an access token of at most ten minutes, and nothing else.

            Example:
              curl -H "Authorization: Bearer $(atell token)" http://127.0.0.1:8700/v1/me/authority
            """)
        {
            deployment,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, parsed.GetValue(deployment));
            TokenReport token = await connection.Client.GetTokenAsync(cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(token, WireJson.Default.TokenReport);
            }
            else
            {
                renderer.Line(token.AccessToken ?? string.Empty);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
