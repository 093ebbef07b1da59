namespace Atellagent.Client.Approvals;

/// <summary>How often an approval has been used that is good for several calls.</summary>
/// <param name="Granted">How often it may be.</param>
/// <param name="Used">How often it has been.</param>
/// <param name="Until">Until when (RFC 3339).</param>
public sealed record UsageReport(int Granted, int Used, string Until);
