using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Webhooks;

/// <summary>Where surfaces look at how webhooks stand.</summary>
/// <param name="store">How far each has been told.</param>
/// <param name="replica">Authority.</param>
public sealed class WebhookDesk(IDeliveryStore store, AuthorityReplica replica)
{
    /// <summary>Tells all of them.</summary>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>One object a webhook, by name.</returns>
    public async Task<JsonArray> TellAsync(CancellationToken cancellationToken)
    {
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        ImmutableArray<JsonValue>.Builder told = ImmutableArray.CreateBuilder<JsonValue>();
        foreach (WebhookDocument webhook in view.Webhooks.Values.OrderBy(static webhook => webhook.Name, StringComparer.Ordinal))
        {
            DeliveryStanding? standing = await store.FindAsync(WebhookDelivery.DestinationOf(webhook), cancellationToken);
            told.Add(JsonObject.Of(
                ("baseUrl", new JsonString(webhook.Destination.BaseUrl ?? "")),
                ("delivered", JsonNumber.Of(standing?.Delivered ?? 0)),
                ("deliveredAt", Time(standing?.DeliveredAt)),
                ("failures", JsonNumber.Of(standing?.Failures ?? 0)),
                ("lastError", standing?.LastError is { } reason ? new JsonString(reason) : null),
                ("name", new JsonString(webhook.Name)),
                ("nextAt", Time(standing?.NextAt)),
                ("suspended", JsonBoolean.Of(view.IsHalted(webhook.Kind, webhook.Name))),
                ("waiting", JsonNumber.Of(standing?.Waiting ?? 0))));
        }

        return new JsonArray(told.ToImmutable());
    }

    private static JsonString? Time(DateTimeOffset? time) => time is { } known ? new JsonString(Rfc3339.Text(known)) : null;
}
