namespace Atellagent.Boundary.Denials;

/// <summary>From when on denials are counted in one record, and for how long they are gathered for it.</summary>
public sealed record DenialSettings
{
    /// <summary>How many alike have a record of their own; one more may every second.</summary>
    public int Alike { get; init; } = 10;

    /// <summary>How many of one caller have a record of their own, whatever they are; ten more may every second.</summary>
    public int OfCaller { get; init; } = 100;

    /// <summary>How long those that have none are gathered. Their callers wait for it, and for the record.</summary>
    public TimeSpan Gathering { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How many kinds of one caller are told apart; what comes after them is counted together, by its code.</summary>
    public int KindsOfCaller { get; init; } = 16;

    /// <summary>How many callers are counted; who comes after them has a record for each denial.</summary>
    public int Callers { get; init; } = 4096;
}
