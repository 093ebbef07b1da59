using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Models;

/// <summary>Performs actions on a provider of models. Its requests are HTTP requests as any other route's, so they are made by the same code.</summary>
/// <param name="clients">The routes' clients.</param>
/// <param name="broker">Gives the route's credential.</param>
public sealed class ModelConnector(RouteClients clients, CredentialBroker broker) : IConnector
{
    private readonly HttpConnector _http = new(clients, broker);

    /// <inheritdoc />
    public string Name => ModelOffer.Connector;

    /// <inheritdoc />
    public Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken) => _http.ExecuteAsync(permit, cancellationToken);
}
