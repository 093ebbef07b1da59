using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;
using Atellagent.Silo.Identity.People;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Atellagent.Silo.Identity.Providers;

/// <summary>Tells which person somebody is that a provider has vouched for, and writes down what came of it.</summary>
/// <param name="replica">Authority.</param>
/// <param name="record">The evidence.</param>
internal sealed class ProviderSignIn(AuthorityReplica replica, SignInRecord record)
{
    /// <summary>The method of such a sign-in, as sessions and evidence name it.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <returns>The method.</returns>
    public static string Method(string provider) => "provider:" + provider;

    /// <summary>Takes a verified identity.</summary>
    /// <param name="name">The provider's name.</param>
    /// <param name="claims">Its claims.</param>
    /// <param name="source">Where the person comes from.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The person and who they are there; null where they may not sign in.</returns>
    public async Task<(string Person, UpstreamIdentity Upstream)?> AcceptAsync(string name, JsonObject claims, string source, CancellationToken cancellationToken)
    {
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        if (UpstreamStanding.Find(view, name) is not { } provider || claims[Claims.Subject] is not JsonString { Value: { Length: > 0 } subject })
        {
            await record.ProviderRefusedAsync(null, name, null, "the provider is not in force any more, or has named no subject", source, cancellationToken);
            return null;
        }

        string? found = provider.FindPerson(claims, subject, view.Principals.Values);
        if (PeopleInForce.Find(view, found) is not { } person)
        {
            string reason = found is null ? "the subject is no person of this boundary" : "the person is suspended";
            await record.ProviderRefusedAsync(found, name, subject, reason, source, cancellationToken);
            return null;
        }

        await record.AcceptedAsync(person.Name, Method(name), source, cancellationToken);
        return (person.Name, new UpstreamIdentity(name, subject, provider.GroupsIn(claims)));
    }
}
