using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Http;

/// <summary>Performs actions over HTTP. A request consists of the granted arguments, the route's credential and fixed headers, and of nothing else.</summary>
/// <param name="clients">The routes' clients.</param>
/// <param name="broker">Gives the route's credential.</param>
public sealed class HttpConnector(RouteClients clients, CredentialBroker broker) : IConnector
{
    /// <inheritdoc />
    public string Name => "http";

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        if (clients.For(permit.Route) is not { } client || client.Prepare(permit.Action.Operation) is not { } operation)
        {
            return new RouteResult.NotSent("destination_not_approved", "the route's destination or operation cannot be used");
        }

        if (broker.Open(permit) is not { } credential)
        {
            return new RouteResult.NotSent("credential_unavailable", "the route's credential cannot be used");
        }

        if (!operation.TryBuild(client.Destination, permit.Action.Arguments, out HttpRequestMessage? request, out string refused))
        {
            return new RouteResult.NotSent("arguments_invalid", refused);
        }

        using (request)
        {
            Dress(request, permit, credential);
            return request.Content!.Headers.ContentLength > permit.Route.Limits.MaxRequestBytes
                ? new RouteResult.NotSent("arguments_invalid", "the request is longer than the route allows")
                : await SendAsync(permit, client, request, credential, cancellationToken);
        }
    }

    private static void Dress(HttpRequestMessage request, Permit permit, BrokeredCredential credential)
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "atellagent");

        // Reads carry it too: it is how a destination's log is held against evidence.
        request.Headers.TryAddWithoutValidation("Idempotency-Key", permit.ActionId.ToString());
        if (credential.Header is { } header)
        {
            request.Headers.TryAddWithoutValidation(header, credential.Value);
        }
    }

    private static async Task<RouteResult> SendAsync(
        Permit permit,
        RouteClient client,
        HttpRequestMessage request,
        BrokeredCredential credential,
        CancellationToken cancellationToken)
    {
        OnceContent content = (OnceContent)request.Content!;
        RouteLimits limits = permit.Route.Limits;
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(limits.TimeoutSeconds));
        if (!permit.TryUse())
        {
            return new RouteResult.NotSent("permit_refused", "the permit was used before or has ended");
        }

        try
        {
            using HttpResponseMessage response = await client.Invoker.SendAsync(request, deadline.Token);
            byte[]? body = await ResponseReader.ReadAsync(response.Content, limits, deadline.Token);
            JsonValue? understood = ResponseReader.Understand(
                body, response.Content.Headers.ContentType, response.Content.Headers.ContentEncoding, limits);
            JsonValue? result = ResponseReader.Scrub(understood, credential, out bool redacted);
            return new RouteResult.Completed(response.IsSuccessStatusCode, (int)response.StatusCode, result, redacted);
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or IOException or InvalidOperationException)
        {
            return SendOutcome.Of(fault, content.WasWritten);
        }
    }
}
