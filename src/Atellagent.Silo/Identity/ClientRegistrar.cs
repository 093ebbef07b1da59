using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Domain.Documents;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Atellagent.Silo.Identity;

/// <summary>
/// Keeps the OAuth clients in step with the principals: one client a principal, its secret read by reference and kept only
/// as a slow hash.
/// </summary>
/// <param name="applications">OpenIddict's clients.</param>
/// <param name="logger">For operators.</param>
public sealed partial class ClientRegistrar(
    IOpenIddictApplicationManager applications,
    ILogger<ClientRegistrar> logger)
{
    /// <summary>Brings the clients in step with a view.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when they are.</returns>
    public async Task SynchroniseAsync(AuthorityView view, CancellationToken cancellationToken)
    {
        foreach (PrincipalDocument principal in view.Principals.Values)
        {
            foreach (PrincipalCredential credential in principal.Credentials)
            {
                if (SecretReferences.TryRead(credential.ClientSecretRef, out string? secret, out string? reason))
                {
                    await RegisterAsync(principal.Name, secret, cancellationToken);
                }
                else
                {
                    Log.NoSecret(logger, principal.Name, credential.ClientSecretRef, reason);
                }
            }
        }
    }

    /// <summary>Registers one client.</summary>
    /// <param name="clientId">The principal's name.</param>
    /// <param name="secret">Its secret.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when it is stored.</returns>
    public async Task RegisterAsync(string clientId, string secret, CancellationToken cancellationToken)
    {
        object? existing = await applications.FindByClientIdAsync(clientId, cancellationToken);
        if (existing is null)
        {
            await applications.CreateAsync(Describe(clientId, secret), cancellationToken);
        }
        else if (!await applications.ValidateClientSecretAsync(existing, secret, cancellationToken))
        {
            await applications.UpdateAsync(existing, Describe(clientId, secret), cancellationToken);
        }
    }

    private static OpenIddictApplicationDescriptor Describe(string clientId, string secret) => new()
    {
        ClientId = clientId,
        ClientSecret = secret,
        ClientType = ClientTypes.Confidential,
        Permissions =
        {
            Permissions.Endpoints.Token,
            Permissions.Endpoints.Introspection,
            Permissions.Endpoints.Revocation,
            Permissions.GrantTypes.ClientCredentials,
        },
    };

    private static partial class Log
    {
        [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "principal {Principal} cannot authenticate: its secret {Reference} cannot be used: {Reason}")]
        public static partial void NoSecret(ILogger logger, string principal, string reference, string reason);
    }
}
