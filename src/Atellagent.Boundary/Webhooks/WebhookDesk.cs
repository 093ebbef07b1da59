using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Sinks;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Webhooks;

/// <summary>Where surfaces look at how those stand who are told of evidence.</summary>
/// <param name="sinks">Who they are.</param>
/// <param name="replica">Authority.</param>
public sealed class WebhookDesk(SinkDesk sinks, AuthorityReplica replica)
{
    /// <summary>Tells all of them.</summary>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>One object each; webhooks by name.</returns>
    public async Task<JsonArray> TellAsync(CancellationToken cancellationToken)
    {
        await replica.RefreshAsync(cancellationToken);
        return new JsonArray([.. (await sinks.ListAsync(cancellationToken)).Select(static sink => Tell(sink.Name, sink.Where, sink.IsSuspended, sink.Standing))]);
    }

    private static JsonObject Tell(string name, string where, bool isSuspended, DeliveryStanding? standing) => JsonObject.Of(
        ("baseUrl", new JsonString(where)),
        ("delivered", JsonNumber.Of(standing?.Delivered ?? 0)),
        ("deliveredAt", Time(standing?.DeliveredAt)),
        ("failures", JsonNumber.Of(standing?.Failures ?? 0)),
        ("lastPassed", standing?.LastPassed is { } passed ? new JsonString(passed) : null),
        ("lastError", standing?.LastError is { } reason ? new JsonString(reason) : null),
        ("name", new JsonString(name)),
        ("nextAt", Time(standing?.NextAt)),
        ("oldestAt", Time(standing?.OldestAt)),
        ("passed", JsonNumber.Of(standing?.Passed ?? 0)),
        ("suspended", JsonBoolean.Of(isSuspended)),
        ("waiting", JsonNumber.Of(standing?.Waiting ?? 0)));

    private static JsonString? Time(DateTimeOffset? time) => time is { } known ? new JsonString(Rfc3339.Text(known)) : null;
}
