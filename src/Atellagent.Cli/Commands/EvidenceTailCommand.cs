using System.CommandLine;
using System.Text.Json;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Evidence;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell evidence tail</c>: tells records as they are recorded.</summary>
internal static class EvidenceTailCommand
{
    public static Command Make(GlobalOptions global)
    {
        EvidenceOptions filters = new();
        Option<string?> type = new("--type") { Description = "Only records of this type, such as decision, outcome or approval.", HelpName = "TYPE" };
        Option<string?> cursor = new("--cursor") { Description = "Go on where a stream before had come to.", HelpName = "CURSOR" };
        Option<string?> saved = new("--saved") { Description = "The filters of a saved query too; owner/name for a team's.", HelpName = "NAME" };
        Option<int?> limit = new("--limit") { Description = "End after so many.", HelpName = "N" };
        limit.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
            {
                result.AddError("--limit wants a number from 1 on");
            }
        });
        Command command = new(
            "tail",
            """
            Tells records as they are recorded, one a line, until it is interrupted. It goes on by itself where the connection breaks, from
            where it had come to. With -o json each line has the record and the cursor that goes on after it.

            Examples:
              atell evidence tail
              atell evidence tail --effect deny --route payments
              atell evidence tail --type outcome --outcome unknown -o json
            """)
        {
            type, saved, cursor, limit,
        };
        filters.AddWithoutTimesTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            global,
            parsed,
            filters.Read(parsed, global.Surroundings.Time.GetUtcNow()) with { Type = parsed.GetValue(type), Saved = parsed.GetValue(saved) },
            parsed.GetValue(cursor),
            parsed.GetValue(limit),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        GlobalOptions global, ParseResult parsed, EvidenceFilter filter, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        using Connection connection = global.Connect(parsed, deployment: null);
        Renderer renderer = global.Renderer(parsed);
        int told = 0;
        try
        {
            await foreach (EvidenceEvent next in connection.Client.FollowEvidenceAsync(
                filter, cursor, why => renderer.Note($"interrupted, and going on: {why}"), cancellationToken))
            {
                Show(renderer, next);
                if (++told == limit)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Whoever looks on has seen enough.
        }

        return ExitCodes.Done;
    }

    private static void Show(Renderer renderer, EvidenceEvent told)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.JsonLine(told, WireJson.Default.EvidenceEvent);
            return;
        }

        JsonElement body = told.Record.Body;
        JsonElement decision = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("decision", out JsonElement inner) ? inner : default;
        string?[] parts =
        [
            Text(body, "time"),
            $"{told.Record.Log}/{told.Record.Index}",
            Text(body, "type"),
            Text(decision, "effect") ?? Text(body, "status") ?? Text(body, "vote") ?? Text(body, "state") ?? Text(body, "verb"),
            Text(body, "route") is { } route ? $"{route}/{Text(body, "operation")}" : null,
            Text(body, "by") ?? Text(body, "principal") ?? Text(body, "person") ?? Text(body, "client"),
            Text(body, "problem"),
            Text(body, "action"),
        ];
        renderer.Line(string.Join("  ", parts.Where(static part => part is not null)));
    }

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
