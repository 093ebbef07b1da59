using System.Net;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Boundary.Routes.Tunnels;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Http;

/// <summary>Performs actions over HTTP. A request consists of the granted arguments, the route's credential and fixed headers, and of nothing else.</summary>
/// <param name="clients">The routes' clients.</param>
/// <param name="broker">Gives the route's credential.</param>
public sealed class HttpConnector(RouteClients clients, CredentialBroker broker) : IConnector
{
    private const string IdempotencyKey = "Idempotency-Key";

    /// <inheritdoc />
    public string Name => "http";

    /// <inheritdoc />
    public Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken) => ExecuteAsync(permit, "application/json", read: null, cancellationToken);

    /// <summary>Performs one action, whose answer somebody else knows to read.</summary>
    /// <param name="permit">The right to this one action.</param>
    /// <param name="accept">What the answer may be.</param>
    /// <param name="read">Reads it inside the time limit; null, or a null result, where it is read whole.</param>
    /// <param name="cancellationToken">The silo is stopping.</param>
    /// <returns>What came of it.</returns>
    internal async Task<RouteResult> ExecuteAsync(
        Permit permit,
        string accept,
        Func<HttpResponseMessage, BrokeredCredential, CancellationToken, Task<RouteResult?>>? read,
        CancellationToken cancellationToken)
    {
        await using RoutePool<RouteClient>.Lease lease = await clients.RentAsync(permit.Route);
        if (permit.Route.Tunnel is { EndsTls: false } rule && permit.Action.Operation.Name == TunnelOperation.Name)
        {
            return lease.Value is { } way
                ? await TunnelCarrier.CarryAsync(way, rule, permit, cancellationToken)
                : new RouteResult.NotSent("destination_not_approved", "the route's destination cannot be used");
        }

        if (lease.Value is not { } client || client.Prepare(permit.Action.Operation) is not { } operation)
        {
            return new RouteResult.NotSent("destination_not_approved", "the route's destination or operation cannot be used");
        }

        using BrokeredCredential? credential = broker.Open(permit);
        if (credential is null)
        {
            return new RouteResult.NotSent("credential_unavailable", "the route's credential cannot be used");
        }

        if (!operation.TryBuild(client.Destination, permit, out HttpRequestMessage? request, out string refused))
        {
            return new RouteResult.NotSent("arguments_invalid", refused);
        }

        using (request)
        {
            Dress(request, permit, accept, credential);
            return request.Content!.Headers.ContentLength > permit.Action.Limits.MaxRequestBytes
                ? new RouteResult.NotSent("arguments_invalid", "the request is longer than the route allows")
                : await SendAsync(client, request, permit.Action.Limits, credential, read, cancellationToken);
        }
    }

    private static void Dress(HttpRequestMessage request, Permit permit, string accept, BrokeredCredential credential)
    {
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("User-Agent", "atellagent");

        // The same for every attempt of one action, and never the caller's own key. Reads carry it too: it is how a destination's log is
        // held against evidence.
        request.Headers.TryAddWithoutValidation(IdempotencyKey, permit.ActionId.ToString());
        if (permit.Action.Operation.IdempotencyHeader is { } header && !string.Equals(header, IdempotencyKey, StringComparison.OrdinalIgnoreCase))
        {
            request.Headers.TryAddWithoutValidation(header, permit.ActionId.ToString());
        }

        if (permit.Route.Offer is { Dialect: ModelDialect.Anthropic })
        {
            request.Headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
        }

        credential.AddTo(request.Headers);
    }

    /// <summary>Sends a request that was made for a permit, and reads the answer.</summary>
    /// <param name="client">The client.</param>
    /// <param name="request">The request, whose body is an <see cref="OnceContent"/>.</param>
    /// <param name="limits">The limits of the call.</param>
    /// <param name="credential">What must not come back.</param>
    /// <param name="read">Reads the answer inside the time limit; null, or a null result, where it is read whole.</param>
    /// <param name="cancellationToken">The silo is stopping.</param>
    /// <returns>What came of it.</returns>
    internal static async Task<RouteResult> SendAsync(
        RouteClient client,
        HttpRequestMessage request,
        RouteLimits limits,
        BrokeredCredential credential,
        Func<HttpResponseMessage, BrokeredCredential, CancellationToken, Task<RouteResult?>>? read,
        CancellationToken cancellationToken)
    {
        OnceContent content = (OnceContent)request.Content!;
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(limits.TimeoutSeconds));
        try
        {
            using HttpResponseMessage response = await client.Invoker.SendAsync(request, deadline.Token);
            if (request.Method == HttpMethod.Head || response.StatusCode is < HttpStatusCode.OK or >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest)
            {
                // A redirect is an answer, never an address to go to; a switched protocol has no body that would end.
                return new RouteResult.Completed(response.IsSuccessStatusCode, (int)response.StatusCode, null, false);
            }

            if (read is not null && await read(response, credential, deadline.Token) is { } told)
            {
                return told;
            }

            bool redacted = false;
            byte[]? body = await ResponseReader.ReadAsync(response.Content, limits, deadline.Token);
            JsonValue? result = ResponseReader.Understand(body, response.Content.Headers, limits, credential.Scrubber, ref redacted);
            return new RouteResult.Completed(response.IsSuccessStatusCode, (int)response.StatusCode, result, redacted);
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or IOException or InvalidOperationException)
        {
            return SendOutcome.Of(fault, content);
        }
    }
}
