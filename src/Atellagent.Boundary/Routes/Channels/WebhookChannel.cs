using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Boundary.Webhooks;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Routes.Channels;

/// <summary>
/// Writes to a webhook: the granted arguments in canonical JSON, signed as Standard Webhooks has it. The message's id is the action's, so that
/// whoever gets it twice knows.
/// </summary>
/// <param name="clients">The routes' clients.</param>
/// <param name="time">The clock that messages are dated by.</param>
internal sealed class WebhookChannel(RouteClients clients, TimeProvider time)
{
    /// <summary>Writes.</summary>
    /// <param name="permit">The right to this one action.</param>
    /// <param name="credential">The key, as <c>whsec_</c> and base64.</param>
    /// <param name="cancellationToken">The silo is stopping.</param>
    /// <returns>What came of it.</returns>
    public async Task<RouteResult> SendAsync(Permit permit, BrokeredCredential credential, CancellationToken cancellationToken)
    {
        await using RoutePool<RouteClient>.Lease lease = await clients.RentAsync(permit.Route);
        if (lease.Value is not { } client)
        {
            return new RouteResult.NotSent("destination_not_approved", "the route's destination cannot be used");
        }

        byte[] body = CanonicalJson.ToUtf8(permit.Action.Arguments);
        if (body.Length > permit.Action.Limits.MaxRequestBytes)
        {
            return new RouteResult.NotSent("arguments_invalid", "the request is longer than the route allows");
        }

        // What is not signed is not sent: whoever takes it would take anything.
        if (credential.Header is null || !WebhookSignature.TryReadKey(credential.Reveal(), out byte[]? key))
        {
            return new RouteResult.NotSent("credential_unavailable", "the signing secret is not whsec_ and 24 to 64 bytes in base64");
        }

        string id = permit.ActionId.ToString();
        long seconds = time.GetUtcNow().ToUnixTimeSeconds();
        string signature = WebhookSignature.Sign(key, id, seconds, body);
        CryptographicOperations.ZeroMemory(key);
        using HttpRequestMessage request = new(HttpMethod.Post, client.Destination.Target(client.Destination.Path))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = OnceContent.Json(body, permit.TryUse),
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "atellagent");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", id);
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(credential.Header, signature);
        return await HttpConnector.SendAsync(client, request, permit.Action.Limits, credential, read: null, cancellationToken);
    }
}
