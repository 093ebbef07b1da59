using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell token list</c>: the tokens that are live.</summary>
internal static class TokenListCommand
{
    private const int MostListed = 500;

    public static Command Make(GlobalOptions global)
    {
        Option<string?> principal = new("--principal") { Description = "Whose; everybody's when left out.", HelpName = "NAME" };
        Option<int> limit = new("--limit") { Description = $"How many at most, 1 to {MostListed}; the newest.", DefaultValueFactory = static _ => 50, HelpName = "N" };
        limit.Validators.Add(static given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > MostListed)
            {
                given.AddError($"--limit is 1 to {MostListed}");
            }
        });
        Command command = new(
            "list",
            """
            Lists the tokens that are live, the newest first: whose they are and when they end, and never a token itself.

            Examples:
              atell token list --principal support-bot
              atell token list -o json --limit 500
            """)
        {
            principal, limit,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            LiveTokenListing listing = await connection.Client.ListLiveTokensAsync(parsed.GetValue(principal), cursor: null, parsed.GetValue(limit), cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(listing, WireJson.Default.LiveTokenListing);
                return ExitCodes.Done;
            }

            renderer.Table(
                ["token", "kind", "principal", "client", "issued", "ends"],
                listing.Items.Select(static one => new object?[] { one.Id, one.Kind, one.Principal, one.Client, one.IssuedAt, one.ExpiresAt }));
            if (listing.Next is not null)
            {
                renderer.Line("and more");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
