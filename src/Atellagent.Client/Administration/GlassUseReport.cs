namespace Atellagent.Client.Administration;

/// <summary>One use of break glass.</summary>
/// <param name="Id">Its id, <c>glass_…</c>.</param>
/// <param name="State"><c>waiting</c>, <c>expired</c>, <c>open</c>, <c>to review</c> or <c>reviewed</c>.</param>
/// <param name="Holder">The person whose changes take no vote while it is open.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When it was asked for (RFC 3339).</param>
/// <param name="WaitsUntil">Until when somebody can confirm it (RFC 3339).</param>
/// <param name="Changes">The digests of the changes that were made under it.</param>
/// <param name="Reviewers">Who can review it.</param>
/// <param name="OpenedAt">When it was opened; null where it never was.</param>
/// <param name="ConfirmedBy">Who confirmed it; null where nobody did.</param>
/// <param name="SealedBy">Who made the code with which it was opened; null where there was none.</param>
/// <param name="EndsAt">When it ends or has ended; null where it was never opened.</param>
/// <param name="ClosedBy">Who closed it before its time.</param>
/// <param name="ReviewedBy">Who reviewed it.</param>
/// <param name="ReviewedAt">When.</param>
/// <param name="Comment">What the reviewer said.</param>
public sealed record GlassUseReport(
    string Id,
    string State,
    string Holder,
    string Reason,
    string At,
    string WaitsUntil,
    IReadOnlyList<string> Changes,
    IReadOnlyList<string> Reviewers,
    string? OpenedAt = null,
    string? ConfirmedBy = null,
    string? SealedBy = null,
    string? EndsAt = null,
    string? ClosedBy = null,
    string? ReviewedBy = null,
    string? ReviewedAt = null,
    string? Comment = null);
