using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Testing;
using Atellagent.Domain.Policies.Versions;

namespace Atellagent.Boundary.Administration;

/// <summary>What a change asks for, already read.</summary>
/// <param name="Documents">The documents.</param>
/// <param name="Tests">The policy tests beside them.</param>
/// <param name="Signature">Somebody's word for the policies; null where nobody has signed.</param>
/// <param name="Prune">Whether policies and exceptions that are not among the documents are taken out of force.</param>
/// <param name="IsRollback">Whether a version is to come back that was in force before.</param>
/// <param name="Why">Why it is wanted; empty where nobody said.</param>
/// <param name="Base">The number of the manifest that it is to change.</param>
/// <param name="Now">The time.</param>
internal sealed record WantedChange(
    ImmutableArray<BoundaryDocument> Documents,
    ImmutableArray<PolicyTestDocument> Tests,
    PolicySignature? Signature,
    bool Prune,
    bool IsRollback,
    string Why,
    long Base,
    DateTimeOffset Now)
{
    /// <summary>Whether it is only tried out: its tests are not run, and nobody's signature is asked for.</summary>
    public bool IsTrial { get; init; }

    /// <summary>What has been shown to let more through, by <see cref="ChangeOutcome"/>.</summary>
    public IReadOnlyList<string> ShownWider { get; init; } = [];
}
