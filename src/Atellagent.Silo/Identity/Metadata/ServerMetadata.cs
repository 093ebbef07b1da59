using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Silo.Identity.Possession;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Metadata;

/// <summary>
/// Makes the metadata of the token server (RFC 8414; OpenID Connect Discovery 1.0) whole and true: what the boundary adds to
/// OpenIddict is in it, and what only has a meaning with pages to sign in at is not, where there are none.
/// </summary>
public sealed class ServerMetadata : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    private static readonly string[] Algorithms = ProofOfPossession.Algorithms.Split(' ');

    /// <inheritdoc />
    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        // RFC 9449, section 5.1.
        Set(context, "dpop_signing_alg_values_supported", Algorithms);

        // RFC 9396, section 10.
        Set(context, "authorization_details_types_supported", [AuthorizationDetails.Type]);

        // RFC 8414, section 2: to be there where private_key_jwt is.
        foreach (string endpoint in (string[])["token", "introspection", "revocation"])
        {
            Set(context, $"{endpoint}_endpoint_auth_signing_alg_values_supported", Algorithms);
        }

        if (context.AuthorizationEndpoint is null)
        {
            context.Metadata.Remove(OpenIddictConstants.Metadata.AuthorizationResponseIssParameterSupported);
            context.PromptValues.Clear();
            context.Scopes.Clear();
        }

        return ValueTask.CompletedTask;
    }

    private static void Set(HandleConfigurationRequestContext context, string name, string[] values) =>
        context.Metadata[name] = new OpenIddictParameter(values.ToImmutableArray<string?>());
}
