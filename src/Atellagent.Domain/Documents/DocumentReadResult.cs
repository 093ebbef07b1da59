using System.Collections.Immutable;
using Atellagent.Domain.Policies.Testing;
using Atellagent.Domain.Policies.Versions;

namespace Atellagent.Domain.Documents;

/// <summary>What the reading of a boundary folder gave.</summary>
public sealed record DocumentReadResult
{
    /// <summary>The documents that are well formed, in the order read. Nothing of them may be applied while there is an error.</summary>
    public ImmutableArray<BoundaryDocument> Documents { get; init; } = [];

    /// <summary>Somebody's word for the policies among them; null where nobody has signed.</summary>
    public PolicySignature? Signature { get; init; }

    /// <summary>The tests of policies that stand among them; they are run, never applied.</summary>
    public ImmutableArray<PolicyTestDocument> Tests { get; init; } = [];

    /// <summary>Everything that is wrong, in the order of the files.</summary>
    public ImmutableArray<DocumentError> Errors { get; init; } = [];
}
