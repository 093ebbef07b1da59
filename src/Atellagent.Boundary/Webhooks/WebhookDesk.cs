using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Sinks;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Webhooks;

/// <summary>Where surfaces look at how those stand who are told of evidence: webhooks, and the file.</summary>
/// <param name="store">How far each has been told.</param>
/// <param name="replica">Authority.</param>
/// <param name="file">The file that evidence is written to.</param>
public sealed class WebhookDesk(IDeliveryStore store, AuthorityReplica replica, FileSinkSettings file)
{
    /// <summary>Tells all of them.</summary>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>One object each; webhooks by name.</returns>
    public async Task<JsonArray> TellAsync(CancellationToken cancellationToken)
    {
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        ImmutableArray<JsonValue>.Builder told = ImmutableArray.CreateBuilder<JsonValue>();
        foreach (WebhookDocument webhook in view.Webhooks.Values.OrderBy(static webhook => webhook.Name, StringComparer.Ordinal))
        {
            DeliveryStanding? standing = await store.FindAsync(WebhookDelivery.DestinationOf(webhook), webhook.Records is not null, cancellationToken);
            told.Add(Tell(webhook.Name, webhook.Destination.BaseUrl ?? "", view.IsHalted(webhook.Kind, webhook.Name), standing));
        }

        if (file.Path is { } path)
        {
            told.Add(Tell("file", path, isSuspended: false, await store.FindAsync(FileSink.Destination, isOfAll: true, cancellationToken)));
        }

        return new JsonArray(told.ToImmutable());
    }

    private static JsonObject Tell(string name, string where, bool isSuspended, DeliveryStanding? standing) => JsonObject.Of(
        ("baseUrl", new JsonString(where)),
        ("delivered", JsonNumber.Of(standing?.Delivered ?? 0)),
        ("deliveredAt", Time(standing?.DeliveredAt)),
        ("failures", JsonNumber.Of(standing?.Failures ?? 0)),
        ("lastError", standing?.LastError is { } reason ? new JsonString(reason) : null),
        ("name", new JsonString(name)),
        ("nextAt", Time(standing?.NextAt)),
        ("suspended", JsonBoolean.Of(isSuspended)),
        ("waiting", JsonNumber.Of(standing?.Waiting ?? 0)));

    private static JsonString? Time(DateTimeOffset? time) => time is { } known ? new JsonString(Rfc3339.Text(known)) : null;
}
