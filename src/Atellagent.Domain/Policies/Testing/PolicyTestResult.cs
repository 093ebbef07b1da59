using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>How one case came out.</summary>
/// <param name="Test">The document's name.</param>
/// <param name="Case">The case.</param>
/// <param name="Decision">What was decided; null where the request could not be made, and where the case is about a response.</param>
/// <param name="Failures">What differs from what was expected, a sentence each; none when it passed.</param>
public sealed record PolicyTestResult(string Test, PolicyTestCase Case, Decision? Decision, ImmutableArray<string> Failures)
{
    /// <summary>Whether the decision is the expected one.</summary>
    public bool Passed => Failures.IsEmpty;

    /// <summary>What was decided about the response, where the case is about one.</summary>
    public ReleaseDecision? Release { get; init; }

    /// <summary>The request that was made of the case.</summary>
    internal BoundRequest? Request { get; init; }
}
