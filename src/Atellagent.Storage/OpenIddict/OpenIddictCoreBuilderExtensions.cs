using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Atellagent.Storage.OpenIddict;

/// <summary>Puts OpenIddict on the boundary's own database.</summary>
public static class OpenIddictCoreBuilderExtensions
{
    /// <summary>
    /// Keeps clients, authorizations, scopes and tokens in the tables of the boundary. The container must know the
    /// <see cref="Databases.BoundaryDatabase"/>, whose schema must be there, and the <see cref="Secrets.ClientSecretHash"/>.
    /// </summary>
    /// <param name="builder">OpenIddict's core.</param>
    /// <returns>The same builder.</returns>
    public static OpenIddictCoreBuilder UseAtellagentStores(this OpenIddictCoreBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<OpenIddictDatabase>();
        builder.Services.TryAddSingleton<IssuedTokens>();
        builder.Services.TryAddSingleton(static services => new TokenEntries(services.GetRequiredService<OpenIddictDatabase>(), services.GetRequiredService<IssuedTokens>()));
        builder.Services.TryAddSingleton(static services => new LiveTokens(services.GetRequiredService<OpenIddictDatabase>(), services.GetRequiredService<IssuedTokens>(), services.GetRequiredService<TimeProvider>()));

        // The stores hold no state, so one of each serves the whole process.
        const ServiceLifetime lifetime = ServiceLifetime.Singleton;
        builder
            .SetDefaultApplicationEntity<ApplicationRow>()
            .SetDefaultAuthorizationEntity<AuthorizationRow>()
            .SetDefaultScopeEntity<ScopeRow>()
            .SetDefaultTokenEntity<TokenRow>()
            .ReplaceApplicationManager<ApplicationRow, ClientManager>()
            .ReplaceApplicationStore<ApplicationRow, ApplicationStore>(lifetime)
            .ReplaceAuthorizationStore<AuthorizationRow, AuthorizationStore>(lifetime)
            .ReplaceScopeStore<ScopeRow, ScopeStore>(lifetime)
            .ReplaceTokenStore<TokenRow, TokenStore>(lifetime);

        // OpenIddict keeps every entry it has read for as long as the scope lives, and forgets it only when that same
        // scope writes it. A revocation by another silo, another request, a bulk statement or a trigger would not be
        // seen: the token would still be valid in a long-lived scope. A look-up by key costs some tens of
        // microseconds; that is what certainty costs.
        return builder.DisableEntityCaching();
    }
}
