using System.Text.Json;
using Atellagent.Domain.Identifiers;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.Runs;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Atellagent.Silo.Identity.People;

/// <summary>
/// The two programs of the boundary's own that people sign in with, the console and <c>atell</c>, and what hosts runs. All are public clients
/// (RFC 6749, section 2.1): they hold no secret, so what they are given is bound to a challenge that only they can answer (RFC 7636).
/// </summary>
/// <param name="applications">OpenIddict's clients.</param>
/// <param name="address">The boundary's own address.</param>
public sealed class FirstPartyClients(IOpenIddictApplicationManager applications, BoundaryAddress address)
{
    private const string Content = "content";

    /// <summary>Registers them, and writes nothing where they stand as they should.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when they are.</returns>
    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        // RFC 8252, section 7.3: the port of a loopback redirect is whatever was free; OpenIddict compares all but the port.
        await RegisterAsync(Describe(OwnPrograms.CommandLine, "atell, the command line", ApplicationTypes.Native, "http://127.0.0.1/callback", "http://[::1]/callback"), cancellationToken);
        await RegisterAsync(Describe(OwnPrograms.Console, "The console of this boundary", ApplicationTypes.Web, address.Issuer + "console/callback"), cancellationToken);
        await RegisterAsync(DescribeRunner(), cancellationToken);
    }

    /// <summary>Whether anybody on the person's machine could pretend to be this client, so that the person is asked each time (RFC 8252, section 8.6).</summary>
    /// <param name="clientId">The client.</param>
    /// <returns>False for the console alone, whose redirect leads back to this boundary.</returns>
    public static bool MayBeImitated(string? clientId) => clientId != OwnPrograms.Console;

    private async Task RegisterAsync(OpenIddictApplicationDescriptor client, CancellationToken cancellationToken)
    {
        object? existing = await applications.FindByClientIdAsync(client.ClientId!, cancellationToken);
        if (existing is null)
        {
            await applications.CreateAsync(client, cancellationToken);
        }
        else if (!(await applications.GetPropertiesAsync(existing, cancellationToken)).TryGetValue(Content, out JsonElement content)
            || content.GetString() != client.Properties[Content].GetString())
        {
            // An update withdraws the client's tokens.
            await applications.UpdateAsync(existing, client, cancellationToken);
        }
    }

    // It holds no secret either: what it is given takes the key of one run.
    private static OpenIddictApplicationDescriptor DescribeRunner()
    {
        OpenIddictApplicationDescriptor client = new()
        {
            ClientId = OwnPrograms.Runner,
            ClientType = ClientTypes.Public,
            ConsentType = ConsentTypes.Implicit,
            DisplayName = "Runs of hosted deployments",
            Permissions = { Permissions.Endpoints.Token, Permissions.Prefixes.GrantType + RunGrant.Type },
        };
        client.Properties[Content] = JsonSerializer.SerializeToElement("1");
        return client;
    }

    private static OpenIddictApplicationDescriptor Describe(string clientId, string displayName, string type, params string[] redirects)
    {
        OpenIddictApplicationDescriptor client = new()
        {
            ClientId = clientId,
            ClientType = ClientTypes.Public,
            ApplicationType = type,
            ConsentType = ConsentTypes.Implicit,
            DisplayName = displayName,
            Permissions =
            {
                Permissions.Endpoints.Authorization,
                Permissions.Endpoints.Token,
                Permissions.Endpoints.Revocation,
                Permissions.GrantTypes.AuthorizationCode,
                Permissions.GrantTypes.RefreshToken,
                Permissions.ResponseTypes.Code,
            },
            Requirements = { Requirements.Features.ProofKeyForCodeExchange },
        };
        foreach (string redirect in redirects)
        {
            client.RedirectUris.Add(new Uri(redirect));
        }

        if (type == ApplicationTypes.Native)
        {
            client.Permissions.Add(Permissions.Endpoints.DeviceAuthorization);
            client.Permissions.Add(Permissions.GrantTypes.DeviceCode);
        }

        client.Properties[Content] = JsonSerializer.SerializeToElement($"1 {string.Join(' ', redirects)}");
        return client;
    }
}
