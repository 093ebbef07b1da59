namespace Atellagent.Harness;

/// <summary>How a point fails.</summary>
public enum Fault
{
    /// <summary>It does not.</summary>
    None = 0,

    /// <summary>It throws before anything is done.</summary>
    Throw = 1,

    /// <summary>It never answers.</summary>
    Hang = 2,

    /// <summary>It answers with nothing at all.</summary>
    Nothing = 3,

    /// <summary>It does its work and then throws: a commit whose answer is lost.</summary>
    WorkThenThrow = 4,
}
