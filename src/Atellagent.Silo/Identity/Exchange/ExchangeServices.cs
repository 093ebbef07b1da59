using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Exchange;

/// <summary>Adds token exchange and resource indicators to the token server.</summary>
internal static class ExchangeServices
{
    /// <summary>Adds what the handlers need.</summary>
    /// <param name="services">The services.</param>
    public static void AddTokenExchange(this IServiceCollection services)
    {
        services.TryAddSingleton<OwnResources>();
        services.AddSingleton<TokenExchangeGrant>();
        services.AddSingleton<TokenEnd>();
        services.AddSingleton<AuthorizedParty>();
        services.AddSingleton<TargetGuard>();
        services.AddSingleton<ExternalTokenVerifier>();
        services.AddSingleton<ExternalSubject>();
    }

    /// <summary>Adds the grant.</summary>
    /// <param name="server">The token server.</param>
    /// <returns>The token server.</returns>
    public static OpenIddictServerBuilder AddTokenExchange(this OpenIddictServerBuilder server)
    {
        server.AllowTokenExchangeFlow()
            .Configure(static options =>
            {
                options.SubjectTokenTypes.Clear();
                options.SubjectTokenTypes.Add(TokenTypeIdentifiers.AccessToken);
                options.SubjectTokenTypes.Add(ExternalSubject.TokenType);

                // The client is the actor; nobody else's word for who acts is taken.
                options.ActorTokenTypes.Clear();
            })

            // Which resources there are depends on the routes; OwnResources knows them, and TargetGuard asks it.
            .DisableResourceValidation()
            .DisableAudienceValidation()
            .IgnoreResourcePermissions()
            .IgnoreAudiencePermissions()
            .RemoveEventHandler(OpenIddictServerHandlers.Exchange.ValidateAuthorizedParty.Descriptor)
            .AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseSingletonHandler<AuthorizedParty>()
                .SetOrder(OpenIddictServerHandlers.Exchange.ValidateAuthorizedParty.Descriptor.Order))
            .AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseSingletonHandler<TargetGuard>()
                .SetOrder(OpenIddictServerHandlers.Exchange.ValidateAuthorizedParty.Descriptor.Order + 1))
            .AddEventHandler<ValidateTokenContext>(handler => handler.UseSingletonHandler<ExternalSubject>()
                .SetOrder(OpenIddictServerHandlers.Protection.ValidateIdentityModelToken.Descriptor.Order - 1))
            .AddEventHandler<HandleTokenRequestContext>(handler => handler.UseSingletonHandler<TokenExchangeGrant>())
            .AddEventHandler<GenerateTokenContext>(handler => handler.UseSingletonHandler<TokenEnd>()
                .SetOrder(OpenIddictServerHandlers.Protection.CreateTokenEntry.Descriptor.Order - 1));
        return server;
    }
}
