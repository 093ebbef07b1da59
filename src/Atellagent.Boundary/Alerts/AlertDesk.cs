using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Alerts;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Alerts;

/// <summary>Where surfaces look at alerts: which there are and how they stand, and which have fired.</summary>
public sealed class AlertDesk
{
    private readonly AlertWatch _watch;
    private readonly IDeliveryStore _store;
    private readonly IEvidenceReader _reader;
    private readonly AuthorityReplica _replica;

    internal AlertDesk(AlertWatch watch, IDeliveryStore store, IEvidenceReader reader, AuthorityReplica replica) =>
        (_watch, _store, _reader, _replica) = (watch, store, reader, replica);

    /// <summary>Tells those that have fired, the newest first.</summary>
    /// <param name="query">Which; its type is that of alerts, whatever it says.</param>
    /// <param name="alert">Of one alert alone; null for all.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>One page of them, and the cursor of the next; null at the end.</returns>
    /// <exception cref="EvidenceUnavailableException">Evidence cannot be asked.</exception>
    public async Task<(ImmutableArray<JsonValue> Items, string? Next)> ListAsync(EvidenceQuery query, string? alert, CancellationToken cancellationToken)
    {
        EvidencePage page = await _reader.QueryAsync(query with { Type = AlertRecord.Type }, cancellationToken);
        return ([.. page.Records.Select(Tell).Where(told => alert is null || told["alert"] is JsonString name && string.Equals(name.Value, alert, StringComparison.Ordinal))], page.Next);
    }

    /// <summary>Finds one that has fired.</summary>
    /// <param name="at">Where its record stands.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>It, with the records that it was told for; null where there is none.</returns>
    /// <exception cref="EvidenceUnavailableException">Evidence cannot be asked.</exception>
    public async Task<JsonObject?> FindAsync(EvidencePosition at, CancellationToken cancellationToken)
    {
        if (await _reader.ReadAsync(at, cancellationToken) is not { } record || Tell(record) is not { } told || told["type"] is not JsonString { Value: AlertRecord.Type })
        {
            return null;
        }

        ImmutableArray<JsonValue>.Builder because = ImmutableArray.CreateBuilder<JsonValue>();
        foreach (JsonObject place in (told["records"] as JsonArray)?.Items.OfType<JsonObject>() ?? [])
        {
            if (place["log"] is JsonString log && place["index"] is JsonNumber { Whole: { } index } && await _reader.ReadAsync(new EvidencePosition(log.Value, index), cancellationToken) is { } found)
            {
                because.Add(Tell(found));
            }
        }

        return told.With("because", new JsonArray(because.ToImmutable()));
    }

    /// <summary>Tells which alerts there are, and how far they have counted.</summary>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The alerts by name, and how counting stands.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    public async Task<(JsonArray Alerts, JsonObject Counting)> TellAsync(CancellationToken cancellationToken)
    {
        AuthorityView view = await _replica.RefreshAsync(cancellationToken);
        DeliveryStanding? standing = await _store.FindAsync(AlertWatch.Destination, isOfAll: true, cancellationToken);
        AlertBook? book = _watch.Book;
        JsonArray alerts = new([.. view.Alerts.Values.OrderBy(static alert => alert.Name, StringComparer.Ordinal).Select(alert => Tell(alert, book?.Counters.FirstOrDefault(counter => counter.Alert.Revision == alert.Revision)))]);
        return (alerts, JsonObject.Of(
            ("lastError", standing is { NextAt: not null, LastError: { } why } ? new JsonString(why) : null),
            ("oldestAt", standing?.OldestAt is { } oldest ? new JsonString(Rfc3339.Text(oldest)) : null),
            ("waiting", JsonNumber.Of(standing?.Waiting ?? 0))));
    }

    private static JsonObject Tell(StoredRecord record)
    {
        JsonObject body = new AlertSubject(record).Body;
        return body.With("index", JsonNumber.Of(record.Position.Index)).With("log", new JsonString(record.Position.Log));
    }

    // What is counted is known at the silo that counts.
    private static JsonValue Tell(AlertDocument alert, AlertCounter? counter) => JsonObject.Of(
        ("by", new JsonArray([.. alert.By.Select(static name => new JsonString(name))])),
        ("count", JsonNumber.Of(alert.Count)),
        ("description", alert.Description is null ? null : new JsonString(alert.Description)),
        ("errors", counter is null ? null : JsonNumber.Of(counter.Errors)),
        ("keys", counter is null ? null : JsonNumber.Of(counter.Keys)),
        ("name", new JsonString(alert.Name)),
        ("owner", alert.Owner is null ? null : new JsonString(alert.Owner)),
        ("severity", new JsonString(alert.Severity.ToWord())),
        ("windowSeconds", JsonNumber.Of((long)alert.Window.TotalSeconds)));
}
