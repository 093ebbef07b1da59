using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;

namespace Atellagent.Boundary.Authority;

/// <summary>The authority binder's answer.</summary>
public abstract record BindingResult
{
    private BindingResult()
    {
    }

    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsBound { get; }

    /// <summary>The request lies inside the caller's authority.</summary>
    /// <param name="Request">The bound request.</param>
    public sealed record Bound(BoundRequest Request) : BindingResult
    {
        internal override bool IsBound => true;
    }

    /// <summary>It does not.</summary>
    /// <param name="Denial">The refusal.</param>
    public sealed record Refused(Decision.Deny Denial) : BindingResult
    {
        internal override bool IsBound => false;
    }
}
