using System.Text.Json;
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
    private const string FirstAdministrator = "first_administrator";

    /// <summary>Brings the clients in step with a view. A principal whose secret cannot be read now has no client any more.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when they are.</returns>
    public async Task SynchroniseAsync(AuthorityView view, CancellationToken cancellationToken)
    {
        foreach (PrincipalDocument principal in view.Principals.Values)
        {
            if (principal.Credentials is [PrincipalCredential credential, ..])
            {
                if (SecretReferences.TryRead(credential.ClientSecretRef, out string? secret, out string? reason))
                {
                    await RegisterAsync(principal.Name, secret, isFirstAdministrator: false, cancellationToken);
                    continue;
                }

                Log.NoSecret(logger, principal.Name, credential.ClientSecretRef, reason);
            }

            await RemoveAsync(principal.Name, cancellationToken);
        }
    }

    /// <summary>Registers one client.</summary>
    /// <param name="clientId">The principal's name.</param>
    /// <param name="secret">Its secret.</param>
    /// <param name="isFirstAdministrator">Whether it is the one client whose secret no document refers to.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when it is stored.</returns>
    public async Task RegisterAsync(string clientId, string secret, bool isFirstAdministrator, CancellationToken cancellationToken)
    {
        object? existing = await applications.FindByClientIdAsync(clientId, cancellationToken);
        if (existing is null)
        {
            await applications.CreateAsync(Describe(clientId, secret, isFirstAdministrator), cancellationToken);
        }
        else if (!await applications.ValidateClientSecretAsync(existing, secret, cancellationToken))
        {
            await applications.UpdateAsync(existing, Describe(clientId, secret, isFirstAdministrator), cancellationToken);
        }
    }

    private async Task RemoveAsync(string clientId, CancellationToken cancellationToken)
    {
        if (await applications.FindByClientIdAsync(clientId, cancellationToken) is { } existing
            && !(await applications.GetPropertiesAsync(existing, cancellationToken)).ContainsKey(FirstAdministrator))
        {
            // Its tokens go with it, and the authority clock rises.
            await applications.DeleteAsync(existing, cancellationToken);
        }
    }

    private static OpenIddictApplicationDescriptor Describe(string clientId, string secret, bool isFirstAdministrator)
    {
        OpenIddictApplicationDescriptor client = new()
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
        if (isFirstAdministrator)
        {
            client.Properties[FirstAdministrator] = JsonSerializer.SerializeToElement(true);
        }

        return client;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "principal {Principal} cannot authenticate: its secret {Reference} cannot be used: {Reason}")]
        public static partial void NoSecret(ILogger logger, string principal, string reference, string reason);
    }
}
