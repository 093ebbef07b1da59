using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Evidence;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell decisions list</c>: finds decisions. The boundary filters, so every decision that it has is looked at.</summary>
internal static class DecisionsListCommand
{
    private const int Page = 50;

    public static Command Make(GlobalOptions global)
    {
        EvidenceOptions filters = new();
        Option<int?> limit = new("--limit") { Description = "How many at most, 1 to 200.", HelpName = "N" };
        Option<string?> cursor = new("--cursor") { Description = "Go on where a list before ended.", HelpName = "CURSOR" };
        Option<string?> saved = new("--saved") { Description = "The filters of a saved query too; owner/name for a team's.", HelpName = "NAME" };
        Command command = new(
            "list",
            """
            Lists decisions, newest first. A decision is found by its whole story: the outcome that came of it and the votes on it
            too. Filters hold together.

            Examples:
              atell decisions list --effect deny --deployment support-bot-prod --since 24h
              atell decisions list --rule finance/refunds#cap --outcome failed
              atell decisions list --approver alice -o json
              atell decisions list --saved denied-today
            """)
        {
            saved, limit, cursor,
        };
        filters.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            global,
            parsed,
            filters.Read(parsed, global.Surroundings.Time.GetUtcNow()) with { Saved = parsed.GetValue(saved), Limit = parsed.GetValue(limit), Cursor = parsed.GetValue(cursor) },
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        GlobalOptions global,
        ParseResult parsed,
        EvidenceFilter filter,
        CancellationToken cancellationToken)
    {
        using Connection connection = global.Connect(parsed, deployment: null);
        Renderer renderer = global.Renderer(parsed);
        EvidenceListing listing = await ReadAsync(connection, renderer, filter, cancellationToken);
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(listing, WireJson.Default.EvidenceListing);
        }
        else
        {
            DecisionView.Listing(renderer, listing);
        }

        return ExitCodes.Done;
    }

    // The boundary looks at so much at a time; whoever waits at a terminal wants the page.
    private static async Task<EvidenceListing> ReadAsync(Connection connection, Renderer renderer, EvidenceFilter filter, CancellationToken cancellationToken)
    {
        List<EvidenceRecordReport> items = [];
        int wanted = filter.Limit ?? Page;
        while (true)
        {
            EvidenceListing listing = await connection.Client.ListDecisionsAsync(filter, cancellationToken);
            items.AddRange(listing.Items);
            if (listing is not { Next: { } next, SearchedTo: { } searched } || items.Count >= wanted)
            {
                return listing with { Items = items };
            }

            renderer.Note($"looked back to {searched:u}");
            filter = filter with { Cursor = next, Limit = wanted - items.Count };
        }
    }
}
