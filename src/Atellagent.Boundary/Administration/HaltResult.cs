namespace Atellagent.Boundary.Administration;

/// <summary>What became of a suspension or its end.</summary>
public enum HaltResult
{
    /// <summary>It could not be recorded as evidence, so it was not done.</summary>
    EvidenceUnavailable = 0,

    /// <summary>There is no such document.</summary>
    NotFound = 1,

    /// <summary>It has taken effect.</summary>
    Done = 2,
}
