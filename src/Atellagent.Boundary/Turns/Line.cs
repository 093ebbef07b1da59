namespace Atellagent.Boundary.Turns;

/// <summary>The requests of one key at one gate. Used under the gate's lock alone.</summary>
internal sealed class Line
{
    /// <summary>How many have a turn.</summary>
    public int UnderWay { get; set; }

    /// <summary>Those that wait, the first first.</summary>
    public LinkedList<Waiter> Waiting { get; } = [];

    /// <summary>Whether it stands in the round.</summary>
    public bool IsInRound { get; set; }

    /// <summary>Whether there is anything of it at the gate.</summary>
    public bool IsThere => UnderWay > 0 || Waiting.Count > 0;

    /// <summary>Whether nothing would be lost with it.</summary>
    public bool IsIdle => !IsThere && !IsInRound;
}
