using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Authority;

/// <summary>
/// What this principal, in this deployment, with this token may do with one operation right now. One entry a source;
/// all of them were met. Evidence keeps the entries, so that each bound names where it came from.
/// </summary>
/// <param name="Sources">The sources with the grant of each that admitted the request.</param>
public sealed record AuthorityEnvelope(ImmutableArray<EnvelopeSource> Sources)
{
    /// <summary>Holds a request against the smallest of everything that bounds it.</summary>
    /// <param name="principal">Who asks.</param>
    /// <param name="deployment">From where; null for a person or service without one.</param>
    /// <param name="delegation">On whose behalf it asks.</param>
    /// <param name="caller">What the token says.</param>
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="now">The time of the decision.</param>
    /// <returns>The envelope; null when a source does not admit the request.</returns>
    public static AuthorityEnvelope? Find(
        PrincipalDocument principal,
        DeploymentDocument? deployment,
        ImmutableArray<BoundDelegator> delegation,
        CallerIdentity caller,
        RouteDocument route,
        RouteOperation operation,
        JsonObject arguments,
        DateTimeOffset now)
    {
        AskedCall call = new(route, operation, arguments, deployment?.Environment, now);
        ImmutableArray<EnvelopeSource>.Builder sources = ImmutableArray.CreateBuilder<EnvelopeSource>(3);
        if (deployment is null && route.LeadsOut)
        {
            // Authority is bound to a deployment: without one there is nothing that a caller may do out there.
            return null;
        }

        foreach (AuthoritySource source in AuthoritySource.All(principal, deployment, delegation, caller))
        {
            if (Meet(source.Grants, call) is not { } grant)
            {
                return null;
            }

            sources.Add(new EnvelopeSource(source.Kind, source.Name, grant));
        }

        return new AuthorityEnvelope(sources.DrainToImmutable());
    }

    /// <summary>Whether one of several grants admits a call; what is counted is not asked.</summary>
    /// <param name="grants">The grants.</param>
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="environment">The environment of the deployment, where there is one.</param>
    /// <param name="now">The time of the decision.</param>
    /// <returns>False where none does.</returns>
    public static bool Admits(ImmutableArray<Grant> grants, RouteDocument route, RouteOperation operation, JsonObject arguments, string? environment, DateTimeOffset now) =>
        Meet(grants, new AskedCall(route, operation, arguments, environment, now)) is not null;

    // Grants of one source add up: one that counts nothing goes before those that do, whatever their order.
    private static Grant? Meet(ImmutableArray<Grant> grants, in AskedCall call)
    {
        Grant? counting = null;
        foreach (Grant grant in grants)
        {
            if (!call.IsInside(grant))
            {
                continue;
            }

            if (grant.Bounds.Counters.IsEmpty)
            {
                return grant;
            }

            counting ??= grant;
        }

        return counting;
    }

    /// <summary>What is asked for, as grants look at it.</summary>
    private readonly record struct AskedCall(RouteDocument Route, RouteOperation Operation, JsonObject Arguments, string? Environment, DateTimeOffset Now)
    {
        public bool IsInside(Grant grant) =>
            grant.Covers(Route.Name, Operation.Name)
            && grant.Bounds.AdmitsCircumstances(Now, Environment)
            && grant.Bounds.Admits(Arguments)
            && (grant.Bounds.Targets.IsDefault || OperationTarget.IsInside(grant.Bounds, Route, Operation, Arguments));
    }
}
