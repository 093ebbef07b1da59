namespace Atellagent.Domain.Approvals;

/// <summary>How often an approval has been used that is good for several identical calls.</summary>
/// <param name="Granted">How often it may be.</param>
/// <param name="Used">How often it has been.</param>
/// <param name="Until">Until when it can be.</param>
public sealed record ApprovalUsage(int Granted, int Used, DateTimeOffset Until);
