using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes.Providers;
using Atellagent.Domain.Documents;
using OpenIddict.Client;
using static OpenIddict.Client.OpenIddictClientEvents;

namespace Atellagent.Silo.Identity.Providers;

/// <summary>Gives OpenIddict the HTTP client of one of its calls, in place of one that could reach anything.</summary>
/// <typeparam name="TContext">The call.</typeparam>
/// <param name="replica">Authority.</param>
/// <param name="http">Makes guarded clients.</param>
internal sealed class ProviderClient<TContext>(AuthorityReplica replica, ProviderHttp http) : IOpenIddictClientHandler<TContext>
    where TContext : BaseExternalContext
{
    /// <inheritdoc />
    public ValueTask HandleAsync(TContext context)
    {
        IdentityProviderDocument provider = UpstreamStanding.Find(replica.Current, context.Registration.RegistrationId)
            ?? throw new ProviderUnavailableException("there is no such identity provider any more, or it is suspended");
        context.Transaction.Properties[typeof(HttpClient).FullName!] = http.Create(provider);
        return ValueTask.CompletedTask;
    }
}
