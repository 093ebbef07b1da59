namespace Atellagent.Storage.Erasures;

/// <summary>Where an action stands that is to be erased, as Dapper reads it.</summary>
internal sealed class ActionStanding
{
    public long IsConcluded { get; init; }

    public string? Approval { get; init; }

    public string? Course { get; init; }

    public long Newest { get; init; }

    /// <summary>Whether somebody may still go on with it.</summary>
    /// <param name="quiet">A time: what has had no record since then is over, whatever it is.</param>
    /// <returns>True when it cannot be erased yet.</returns>
    public bool IsOpen(long quiet) => Approval is "pending" or "approved"
        || Course == "under_way"
        || ((IsConcluded == 0 || Course is "asked" or "issued" or "redeemed") && Newest > quiet);
}
