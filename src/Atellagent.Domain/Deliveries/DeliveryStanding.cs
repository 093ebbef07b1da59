namespace Atellagent.Domain.Deliveries;

/// <summary>How a destination stands.</summary>
/// <param name="Delivered">How much it has been told.</param>
/// <param name="DeliveredAt">When the last of it; null where nothing.</param>
/// <param name="Waiting">How many records about approvals are still to be looked at for it, counted to a thousand.</param>
/// <param name="Failures">How often in a row it could not be told.</param>
/// <param name="LastError">Why the last time; null where it could.</param>
/// <param name="NextAt">When it is tried again; null where at once.</param>
public sealed record DeliveryStanding(long Delivered, DateTimeOffset? DeliveredAt, long Waiting, int Failures, string? LastError, DateTimeOffset? NextAt)
{
    /// <summary>When the oldest was recorded that is still to be looked at for it; null where nothing is.</summary>
    public DateTimeOffset? OldestAt { get; init; }

    /// <summary>How many records were passed over, because it refused them for good.</summary>
    public long Passed { get; init; }

    /// <summary>How many of them since it last took one.</summary>
    public int PassedInRow { get; init; }

    /// <summary>Which was the last of them, and why; null where none was.</summary>
    public string? LastPassed { get; init; }
}
