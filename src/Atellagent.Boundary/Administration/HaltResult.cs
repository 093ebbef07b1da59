namespace Atellagent.Boundary.Administration;

/// <summary>What became of a suspension or its end.</summary>
public enum HaltResult
{
    /// <summary>There is no such document.</summary>
    NotFound = 0,

    /// <summary>It has taken effect.</summary>
    Done = 1,
}
