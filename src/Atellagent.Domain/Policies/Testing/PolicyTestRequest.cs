using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>The request of a case. A fixture's fields stand where the case says nothing.</summary>
public sealed record PolicyTestRequest
{
    /// <summary>The name of a principal's document; null where the case describes one itself.</summary>
    public string? Principal { get; init; }

    /// <summary>The type of a principal without a document.</summary>
    public PrincipalType PrincipalType { get; init; }

    /// <summary>The roles, in place of those of the principal's document; default where it keeps them.</summary>
    public ImmutableArray<string> Roles { get; init; }

    /// <summary>The teams, in place of those whose documents name the principal; default where it keeps them.</summary>
    public ImmutableArray<string> Teams { get; init; }

    /// <summary>The name of a deployment's document; null where the case describes one itself.</summary>
    public string? Deployment { get; init; }

    /// <summary>The environment, in place of the deployment's; null where it keeps it.</summary>
    public string? Environment { get; init; }

    /// <summary>On whose behalf the principal asks, the original subject first; empty where it asks for itself.</summary>
    public ImmutableArray<Delegator> Delegation { get; init; } = [];

    /// <summary>When the token was issued; null for the time of the decision.</summary>
    public DateTimeOffset? TokenIssuedAt { get; init; }

    /// <summary>When the token ends; null for ten minutes after the decision.</summary>
    public DateTimeOffset? TokenExpiresAt { get; init; }

    /// <summary>How many seconds ago the token was issued and in how many it ends; null for one that was issued just now and lasts ten minutes.</summary>
    public (int Age, int Left)? TokenAge { get; init; }

    /// <summary>The route.</summary>
    public required string Route { get; init; }

    /// <summary>The operation.</summary>
    public required string Operation { get; init; }

    /// <summary>The arguments.</summary>
    public JsonObject Arguments { get; init; } = JsonObject.Empty;

    /// <summary>What came back, where the case is about the response; null where it is about the request.</summary>
    public JsonValue? Response { get; init; }

    /// <summary>The highest score of each kind of finding that detectors report.</summary>
    public ImmutableSortedDictionary<string, decimal>? Findings { get; init; }

    /// <summary>What its run has read already.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>What the caller says about the circumstances.</summary>
    public JsonObject Context { get; init; } = JsonObject.Empty;
}
