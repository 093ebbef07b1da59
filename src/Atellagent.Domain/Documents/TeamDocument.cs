using System.Collections.Immutable;

namespace Atellagent.Domain.Documents;

/// <summary>A group of people, and of services listed by name, that owns documents and votes on approvals.</summary>
public sealed record TeamDocument : BoundaryDocument
{
    /// <inheritdoc />
    public override string Kind => "Team";

    /// <summary>Names of principals of type <c>person</c> or <c>service</c>.</summary>
    public ImmutableArray<string> Members { get; init; } = [];

    internal override int ApplyOrder => 0;
}
