using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Authority;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell token inspect</c>: whom a token proves and everything that it may ask for, each bound with its source.</summary>
internal static class TokenInspectCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string?> deployment = new("--deployment") { Description = "The deployment that the token is bound to.", HelpName = "NAME" };
        Option<string?> details = new("--details") { Description = "What the token is narrowed to, as JSON, or @FILE.", HelpName = "JSON|@FILE" };
        Command command = new(
            "inspect",
            """
            Gets a token as "atell token" does and shows whom it proves, and each operation that it may ask for with the bounds
            that principal, deployment and token set, all of which hold. Policies then decide about each call: "atell policy
            what-can" asks them. Exit code 6 when nothing at all may be asked for.

            Example:
              atell token inspect --deployment support-bot-prod
            """)
        {
            deployment, details,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string? narrowed = parsed.GetValue(details) is { } given ? await global.Surroundings.ReadAsync(given, cancellationToken) : null;
            using Connection connection = global.Connect(parsed, parsed.GetValue(deployment), narrowed);
            AuthorityReport report = await connection.Client.GetAuthorityAsync(cancellationToken);
            Show(global.Renderer(parsed), report);
            return report.Operations.Count == 0 ? ExitCodes.Denied : ExitCodes.Done;
        });
        return command;
    }

    private static void Show(Renderer renderer, AuthorityReport report)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(report, WireJson.Default.AuthorityReport);
            return;
        }

        renderer.Facts(
        [
            ("principal", $"{report.Principal.Name} ({report.Principal.Type ?? "unknown"})"),
            ("roles", report.Principal.Roles is { Count: > 0 } roles ? string.Join(", ", roles) : null),
            ("deployment", report.Deployment is { } deployment ? $"{deployment.Name} ({deployment.Environment})" : null),
            ("on behalf of", report.Delegation is { Count: > 0 } chain
                ? string.Join(", for ", chain.Reverse().Select(static d => d.Deployment is null ? d.Principal : $"{d.Principal} ({d.Deployment})"))
                : null),
            ("token", report.Token.Id),
            ("ends", report.Token.ExpiresAt.ToString("u", System.Globalization.CultureInfo.InvariantCulture)),
            ("refused", report.Refused),
        ]);
        renderer.Table(
            ["operation", "source", "within"],
            report.Operations.SelectMany(static o => o.Within.Select(source => new object?[]
            {
                $"{o.Route}/{o.Operation}",
                $"{source.Source} {source.Name}",
                string.Join(" or ", source.AnyOf.Select(static b => b.GetRawText() is "{}" ? "any arguments" : b.GetRawText())),
            })));
    }
}
