using System.Globalization;
using System.Text.Json;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Identifiers;
using Atellagent.Storage.Secrets;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Atellagent.Silo.Identity;

/// <summary>A principal as an OAuth client.</summary>
/// <param name="ClientId">The principal's name.</param>
/// <param name="Secrets">Its secrets.</param>
/// <param name="Keys">The keys that its assertions are verified with.</param>
public sealed record ClientRegistration(string ClientId, IReadOnlyList<string> Secrets, IReadOnlyList<ClientKey> Keys)
{
    /// <summary>The property that marks the one client whose secret no document refers to.</summary>
    public const string FirstAdministrator = "first_administrator";

    /// <summary>The property that tells what the client was registered with.</summary>
    public const string Content = "content";

    /// <summary>Whether it is the one client whose secret no document refers to.</summary>
    public bool IsFirstAdministrator { get; init; }

    /// <summary>A fingerprint of all that it is registered with, which tells nothing of it.</summary>
    /// <param name="hash">How secrets are kept.</param>
    /// <returns>The fingerprint.</returns>
    public string Fingerprint(ClientSecretHash hash)
    {
        string secrets = string.Join(' ', Secrets.Select(hash.Of));
        string keys = string.Join(' ', Keys.Select(static key => key.Thumbprint));
        return Digest.Of(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"2 {secrets} | {keys}"))).ToString();
    }

    /// <summary>The client as OpenIddict takes it.</summary>
    /// <param name="hash">How secrets are kept.</param>
    /// <returns>The descriptor.</returns>
    public OpenIddictApplicationDescriptor Describe(ClientSecretHash hash)
    {
        OpenIddictApplicationDescriptor client = new()
        {
            ClientId = ClientId,
            ClientSecret = Secrets.Count == 0 ? null : string.Join(ClientSecretHash.Separator, Secrets),
            ClientType = ClientTypes.Confidential,
            Permissions =
            {
                Permissions.Endpoints.Token,
                Permissions.Endpoints.Introspection,
                Permissions.Endpoints.Revocation,
                Permissions.GrantTypes.ClientCredentials,
                Permissions.GrantTypes.TokenExchange,
            },
        };
        client.Properties[Content] = JsonSerializer.SerializeToElement(Fingerprint(hash));
        if (Keys.Count > 0)
        {
            client.JsonWebKeySet = new JsonWebKeySet();
            foreach (ClientKey key in Keys)
            {
                client.JsonWebKeySet.Keys.Add(new JsonWebKey(key.Jwk.ToString()) { Use = JsonWebKeyUseNames.Sig, Alg = key.Algorithm });
            }
        }

        if (IsFirstAdministrator)
        {
            client.Properties[FirstAdministrator] = JsonSerializer.SerializeToElement(true);
        }

        return client;
    }
}
