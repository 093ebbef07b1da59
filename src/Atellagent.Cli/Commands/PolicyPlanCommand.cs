using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Documents;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Planning;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy plan</c>: what a folder's policies would have made of the requests that the boundary has decided.</summary>
internal static class PolicyPlanCommand
{
    private const int Page = 200;
    private const int NotedEvery = 2000;

    // Evidence holds what the boundary accepted, with what it adds around it.
    private static readonly JsonLimits Kept = new(int.MaxValue, 80, int.MaxValue);

    public static Command Make(GlobalOptions global)
    {
        Argument<string> folder = PolicyCommand.Folder();
        Option<string> since = new("--since") { Description = "How far back, such as 24h or 7d, or a time.", HelpName = "TIME", DefaultValueFactory = static _ => "24h" };
        Option<string?> route = new("--route") { Description = "Only decisions about this route.", HelpName = "NAME" };
        Option<string?> principal = new("--principal") { Description = "Only what this principal asked for.", HelpName = "NAME" };
        Option<long?> limit = new("--limit") { Description = "How many decisions at most, the newest.", HelpName = "N" };
        Command command = new(
            "plan",
            """
            Decides the requests that the boundary has recorded again, with the policies, grants and routes of a folder, and
            tells which answers differ. Nothing is sent anywhere and nothing is recorded. What is newly allowed stands first;
            what cannot be decided again, because its arguments were not kept or it names what the folder does not have, is
            counted as unknown and never guessed. Exit code 5 when more would be allowed.

            Examples:
              atell policy plan boundary/
              atell policy plan boundary/ --since 7d --route payments -o json
            """)
        {
            folder, since, route, principal, limit,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            Renderer renderer = global.Renderer(parsed);
            EvidenceFilter filter = new()
            {
                Type = "decision",
                Since = ReadSince(parsed.GetRequiredValue(since), global.Surroundings.Time.GetUtcNow()),
                Route = parsed.GetValue(route),
                Principal = parsed.GetValue(principal),
                Limit = Page,
            };
            CheckedFolder opened = CheckedFolder.Open(parsed.GetRequiredValue(folder));
            if (opened.Bundle is null)
            {
                return PolicyCheckCommand.Run(renderer, opened);
            }

            using Connection connection = global.Connect(parsed, deployment: null);
            return await RunAsync(renderer, opened, connection, filter, parsed.GetValue(limit) ?? long.MaxValue, cancellationToken);
        });
        return command;
    }

    /// <summary>Plans a folder on recorded decisions, and shows what differs.</summary>
    /// <param name="renderer">Where it is shown.</param>
    /// <param name="opened">The folder; one that is not in order is shown as that.</param>
    /// <param name="connection">Where decisions are read.</param>
    /// <param name="filter">Which.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        Renderer renderer, CheckedFolder opened, Connection connection, EvidenceFilter filter, long limit, CancellationToken cancellationToken)
    {
        if (opened.Bundle is not { } bundle)
        {
            return PolicyCheckCommand.Run(renderer, opened);
        }

        PolicyPlanner planner = new(bundle, opened.Read.Documents);
        PolicyPlan plan = new();
        await foreach (RecordedDecision recorded in ReadAsync(connection, filter, limit, cancellationToken))
        {
            plan.Add(planner.Plan(recorded));
            if (plan.Total % NotedEvery == 0)
            {
                renderer.Note($"{plan.Total} decisions, back to {recorded.Time:u}");
            }
        }

        return Show(renderer, PlanReport.Of(bundle.Version.ToString(), plan));
    }

    private static async IAsyncEnumerable<RecordedDecision> ReadAsync(
        Connection connection,
        EvidenceFilter filter,
        long limit,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long read = 0; ;)
        {
            EvidenceListing listing = await connection.Client.ListEvidenceAsync(filter, cancellationToken);
            foreach (EvidenceRecordReport record in listing.Items)
            {
                if (read++ == limit)
                {
                    yield break;
                }

                yield return Read(record);
            }

            if (listing.Next is null)
            {
                yield break;
            }

            filter = filter with { Cursor = listing.Next };
        }
    }

    private static RecordedDecision Read(EvidenceRecordReport record) =>
        StrictJson.TryParse(JsonSerializer.SerializeToUtf8Bytes(record.Body), Kept, out JsonValue? body, out _)
            && body is JsonObject told
            && RecordedDecision.Of(told) is { } recorded
            ? recorded
            : throw new InvalidDataException($"record {record.Index} of the log {record.Log} is not a decision as this version writes them");

    private static DateTimeOffset ReadSince(string text, DateTimeOffset now)
    {
        if (text.Length > 1
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && Unit(text[^1]) is TimeSpan unit
            && count <= (now - DateTimeOffset.UnixEpoch) / unit)
        {
            return now - (count * unit);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw new UsageException("--since wants a number with s, m, h or d, such as 24h, or a time such as 2026-03-01T10:00:00Z");
    }

    private static TimeSpan? Unit(char unit) => unit switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        _ => null,
    };

    private static int Show(Renderer renderer, PlanReport report)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(report, DocumentJson.Default.PlanReport);
        }
        else
        {
            renderer.Line($"{report.Decisions} recorded decision(s) under {report.Policies}: {report.Same} same, {report.Tighter} tighter, {report.Wider} wider, {report.Unknown} unknown");
            if (report.Rows.Count > 0)
            {
                renderer.Table(
                    ["goes", "decisions", "operation", "principal", "was", "is", "because", "such as"],
                    report.Rows.Select(static r => new object?[]
                    {
                        r.Verdict == "wider" ? "WIDER" : r.Verdict, r.Count, r.Operation, r.Principal, Verdict.OfEffect(r.Before), r.After is null ? null : Verdict.OfEffect(r.After), r.Because, r.Example,
                    }));
            }
        }

        return report.Wider > 0 ? ExitCodes.Widens : ExitCodes.Done;
    }
}
