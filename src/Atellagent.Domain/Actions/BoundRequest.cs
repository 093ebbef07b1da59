using System.Collections.Immutable;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Labels;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Actions;

/// <summary>
/// An authenticated request inside its authority envelope: stage 3. Only the authority binder makes one, after it has
/// found principal, deployment, route and operation, validated the arguments against the operation's schema, and met
/// every source of authority.
/// </summary>
public sealed class BoundRequest
{
    internal BoundRequest(AuthenticatedRequest authenticated) => Authenticated = authenticated;

    /// <summary>The request and its caller.</summary>
    public AuthenticatedRequest Authenticated { get; }

    /// <summary>The principal as it stands in the authority that the request was bound under.</summary>
    public required PrincipalDocument Principal { get; init; }

    /// <summary>The deployment, or null for a person or service without one.</summary>
    public required DeploymentDocument? Deployment { get; init; }

    /// <summary>On whose behalf the principal acts, the original subject first; empty where it acts for itself.</summary>
    public ImmutableArray<BoundDelegator> Delegation { get; init; } = [];

    /// <summary>The teams that the principal is in, by its name in their documents and by its groups at an identity provider; sorted.</summary>
    public ImmutableArray<string> Teams { get; init; } = [];

    /// <summary>The route.</summary>
    public required RouteDocument Route { get; init; }

    /// <summary>The principal that the route leads to; null where it names none.</summary>
    public PrincipalDocument? Callee { get; init; }

    /// <summary>The operation.</summary>
    public required RouteOperation Operation { get; init; }

    /// <summary>The envelope that admitted the request.</summary>
    public required AuthorityEnvelope Envelope { get; init; }

    /// <summary>The arguments as they are decided; narrowing changes them, the request keeps what was asked.</summary>
    public required JsonObject Arguments { get; init; }

    /// <summary>Where detectors have found something.</summary>
    public ImmutableArray<Finding> Found { get; init; } = [];

    /// <summary>The highest score of each detector that has answered, from 0 to 1; a detector without an entry has not.</summary>
    public ImmutableSortedDictionary<string, decimal> Findings { get; init; } = ImmutableSortedDictionary<string, decimal>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Why decision points elsewhere said no, in their own words.</summary>
    public ImmutableSortedDictionary<string, string> Words { get; init; } = DetectorReport.NoWords;

    /// <summary>What its run has read already, sorted: what rules see.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Who is given the labels of what it reads.</summary>
    /// <returns>The holders.</returns>
    public ImmutableArray<string> LabelHolders() => LabelHolder.Reading(Authenticated.Caller, Deployment, Delegation, Authenticated.Request.Context);

    /// <summary>That people have agreed to it, where they have; null otherwise.</summary>
    public ApprovalFact? Approval { get; init; }

    /// <summary>The one time of this decision.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The value of the authority clock that all of this was read at.</summary>
    public required long AuthorityClock { get; init; }
}
