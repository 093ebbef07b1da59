using System.Text.Json;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Domain.Documents;
using Atellagent.Storage.Secrets;
using OpenIddict.Abstractions;

namespace Atellagent.Silo.Identity;

/// <summary>
/// Keeps the OAuth clients in step with the principals: one client a principal, its secrets read by reference and kept only
/// as keyed hashes.
/// </summary>
/// <param name="applications">OpenIddict's clients.</param>
/// <param name="hash">How secrets are kept.</param>
/// <param name="logger">For operators.</param>
public sealed partial class ClientRegistrar(
    IOpenIddictApplicationManager applications,
    ClientSecretHash hash,
    ILogger<ClientRegistrar> logger)
{
    /// <summary>Brings the clients in step with a view. A principal whose secret cannot be read now has no client any more.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when they are.</returns>
    public async Task SynchroniseAsync(AuthorityView view, CancellationToken cancellationToken)
    {
        foreach (PrincipalDocument principal in view.Principals.Values)
        {
            string[] secrets = [.. principal.Credentials.Select(credential => Secret(principal, credential)).OfType<string>().Distinct(StringComparer.Ordinal)];
            ClientKey[] keys = [.. principal.Credentials.Select(static credential => credential.PublicKey).OfType<ClientKey>()];
            if (secrets.Length + keys.Length == 0)
            {
                await RemoveAsync(principal.Name, cancellationToken);
            }
            else
            {
                await RegisterAsync(new ClientRegistration(principal.Name, secrets, keys), cancellationToken);
            }
        }
    }

    /// <summary>Registers one client.</summary>
    /// <param name="registration">The client.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when it is stored.</returns>
    public async Task RegisterAsync(ClientRegistration registration, CancellationToken cancellationToken)
    {
        object? existing = await applications.FindByClientIdAsync(registration.ClientId, cancellationToken);
        if (existing is null)
        {
            await applications.CreateAsync(registration.Describe(hash), cancellationToken);
        }
        else if (!await IsCurrentAsync(existing, registration, cancellationToken))
        {
            await applications.UpdateAsync(existing, registration.Describe(hash), cancellationToken);
        }
    }

    // An update withdraws the client's tokens, so one that would change nothing must not be written.
    private async Task<bool> IsCurrentAsync(object existing, ClientRegistration registration, CancellationToken cancellationToken) =>
        (await applications.GetPropertiesAsync(existing, cancellationToken)).TryGetValue(ClientRegistration.Content, out JsonElement content)
        && string.Equals(content.GetString(), registration.Fingerprint(hash), StringComparison.Ordinal);

    private string? Secret(PrincipalDocument principal, PrincipalCredential credential)
    {
        if (credential.ClientSecretRef is not { } reference)
        {
            return null;
        }

        if (!SecretReferences.TryRead(reference, out string? secret, out string? reason))
        {
            Log.NoSecret(logger, principal.Name, reference, reason);
            return null;
        }

        if (secret.Length < ClientSecretHash.ShortestSecret || secret.Contains(ClientSecretHash.Separator, StringComparison.Ordinal))
        {
            Log.NoSecret(logger, principal.Name, reference, $"it is not one line of at least {ClientSecretHash.ShortestSecret} characters");
            return null;
        }

        return secret;
    }

    private async Task RemoveAsync(string clientId, CancellationToken cancellationToken)
    {
        if (await applications.FindByClientIdAsync(clientId, cancellationToken) is { } existing
            && !(await applications.GetPropertiesAsync(existing, cancellationToken)).ContainsKey(ClientRegistration.FirstAdministrator))
        {
            // Its tokens go with it, and the authority clock rises.
            await applications.DeleteAsync(existing, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "principal {Principal} cannot authenticate: its secret {Reference} cannot be used: {Reason}")]
        public static partial void NoSecret(ILogger logger, string principal, string reference, string reason);
    }
}
