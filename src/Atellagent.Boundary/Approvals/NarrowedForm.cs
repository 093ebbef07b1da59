using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Approvals;

/// <summary>What becomes of an action that waits inside the bounds of somebody who was asked.</summary>
internal abstract record NarrowedForm
{
    private NarrowedForm()
    {
    }

    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsLess { get; }

    /// <summary>It waits for votes on less.</summary>
    /// <param name="Digest">The digest of the action as granted then.</param>
    /// <param name="Decision">The decision as the contract tells it.</param>
    /// <param name="Record">The record that makes it so.</param>
    internal sealed record Less(string Digest, JsonObject Decision, EvidenceEntry Record) : NarrowedForm
    {
        internal override bool IsLess => true;
    }

    /// <summary>It stays as it is.</summary>
    /// <param name="Code">The problem code of the contract.</param>
    /// <param name="Reason">Why, in words.</param>
    internal sealed record Refused(string Code, string Reason) : NarrowedForm
    {
        internal override bool IsLess => false;
    }
}
