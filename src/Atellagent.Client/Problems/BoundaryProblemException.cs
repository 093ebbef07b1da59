namespace Atellagent.Client.Problems;

/// <summary>The boundary answered a question with a problem. Actions never throw it; see <see cref="Actions.SubmissionResult"/>.</summary>
/// <param name="problem">The problem.</param>
public sealed class BoundaryProblemException(ProblemReport problem)
    : Exception(problem.Detail ?? problem.Title ?? problem.Code ?? "the boundary refused")
{
    /// <summary>The problem.</summary>
    public ProblemReport Problem { get; } = problem;
}
