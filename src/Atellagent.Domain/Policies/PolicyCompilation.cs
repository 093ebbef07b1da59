using System.Collections.Immutable;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies;

/// <summary>What came of compiling a set of policies: all of them, or none.</summary>
public abstract record PolicyCompilation
{
    private PolicyCompilation()
    {
    }

    // Internal on purpose: it closes the hierarchy, which a record's protected copy constructor would leave open.
    internal abstract bool IsCompiled { get; }

    /// <summary>Every rule was understood and checked against every operation that it reaches.</summary>
    /// <param name="Bundle">The policies, ready to decide.</param>
    public sealed record Compiled(PolicyBundle Bundle) : PolicyCompilation
    {
        internal override bool IsCompiled => true;
    }

    /// <summary>Something is wrong; nothing of the set may be put in force.</summary>
    /// <param name="Errors">All that is wrong, by position; never empty.</param>
    public sealed record Refused(ImmutableArray<DocumentError> Errors) : PolicyCompilation
    {
        internal override bool IsCompiled => false;
    }
}
