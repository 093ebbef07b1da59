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
        Option<string?> details = new("--details")
        {
            Description = "What the token is narrowed to: RFC 9396 authorization details as JSON, or @FILE, or @- for standard input.",
            HelpName = "JSON|@FILE",
        };
        Command command = new(
            "token",
            """
            Prints an access token of at most ten minutes, and nothing else.

            Examples:
              atell token --details '[{"type":"atellagent_action","routes":["payments"],"operations":["refund"]}]'
              curl -H "Authorization: Bearer $(atell token)" http://127.0.0.1:8700/v1/me/authority
            """)
        {
            deployment, details, TokenInspectCommand.Make(global), TokenListCommand.Make(global), TokenEndCommand.Make(global),
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string? narrowed = parsed.GetValue(details) is { } given ? await global.Surroundings.ReadAsync(given, cancellationToken) : null;
            using Connection connection = global.Connect(parsed, parsed.GetValue(deployment), narrowed);
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
