using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Documents;

/// <summary>A document of rules at a policy path (its name).</summary>
public sealed record PolicyDocument : BoundaryDocument
{
    /// <inheritdoc />
    public override string Kind => "Policy";

    /// <summary>What the policy is for.</summary>
    public string? Description { get; init; }

    /// <summary>Which requests the rules see. Keys are ANDed, items of a list ORed, an absent key matches any.</summary>
    public required PolicyMatch Match { get; init; }

    /// <summary>Named values that conditions read as <c>constants.NAME</c>.</summary>
    public JsonObject Constants { get; init; } = JsonObject.Empty;

    /// <summary>Whether the rules are only evaluated and recorded (<c>mode: shadow</c>) and never decide.</summary>
    public bool IsShadow { get; init; }

    /// <summary>Expressions that conditions read as <c>variables.NAME</c>, each evaluated at most once a round.</summary>
    public ImmutableArray<NamedExpression> Variables { get; init; } = [];

    /// <summary>Conditions that others read as <c>roles.NAME</c>: roles that hold only under a condition.</summary>
    public ImmutableArray<NamedExpression> Roles { get; init; } = [];

    /// <summary>The rules.</summary>
    public ImmutableArray<PolicyRule> Rules { get; init; } = [];

    internal override int ApplyOrder => 4;
}
