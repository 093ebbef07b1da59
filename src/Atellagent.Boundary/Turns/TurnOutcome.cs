namespace Atellagent.Boundary.Turns;

/// <summary>What came of asking for a turn. An unset value is a refusal.</summary>
internal enum TurnOutcome
{
    /// <summary>As many wait as may.</summary>
    Full = 0,

    /// <summary>It took too long.</summary>
    Late,

    /// <summary>The silo stops, and begins nothing new.</summary>
    Stopping,

    /// <summary>The caller left.</summary>
    Left,

    /// <summary>The turn was free.</summary>
    Free,

    /// <summary>The turn came after a wait: what was decided before it is old.</summary>
    Waited,
}
