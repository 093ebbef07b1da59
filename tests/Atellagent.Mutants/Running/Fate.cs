namespace Atellagent.Mutants.Running;

/// <summary>What became of a mutant. An unset value counts against the tests.</summary>
internal enum Fate
{
    /// <summary>Every test passes.</summary>
    Survived = 0,

    /// <summary>No test enters its member.</summary>
    Untested = 1,

    /// <summary>A test fails.</summary>
    Killed = 2,

    /// <summary>The tests do not come to an end, or bring the process down.</summary>
    Stuck = 3,
}
