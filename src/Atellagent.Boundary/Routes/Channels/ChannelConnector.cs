using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Channels;

/// <summary>Performs actions that write to somebody: by mail, or by a signed message to a webhook.</summary>
/// <param name="clients">The routes' clients, for webhooks.</param>
/// <param name="connections">Opens guarded connections, for mail.</param>
/// <param name="broker">Gives the route's credential.</param>
/// <param name="time">The clock.</param>
public sealed class ChannelConnector(RouteClients clients, RouteHttpClientFactory connections, CredentialBroker broker, TimeProvider time) : IConnector
{
    private readonly WebhookChannel _webhooks = new(clients, time);
    private readonly MailSession _mail = new(connections, time);

    /// <inheritdoc />
    public string Name => ChannelOperations.Connector;

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        // Bounds were held against these very names; a call without one has been bounded by nothing.
        if (ChannelOperations.RecipientsOf(permit.Action.Operation, permit.Action.Arguments).IsDefaultOrEmpty)
        {
            return new RouteResult.NotSent("arguments_invalid", "nobody can tell who is written to");
        }

        using BrokeredCredential? credential = broker.Open(permit);
        return credential is null ? new RouteResult.NotSent("credential_unavailable", "the route's credential cannot be used")
            : permit.Route.Mail is { } mail ? await _mail.SendAsync(permit, mail, credential, cancellationToken)
            : await _webhooks.SendAsync(permit, credential, cancellationToken);
    }
}
