namespace Atellagent.Client.Approvals;

/// <summary>For how many identical calls an approval is good.</summary>
/// <param name="Count">How many.</param>
/// <param name="WindowSeconds">For how long after people have agreed.</param>
public sealed record GateUsesReport(int Count, long WindowSeconds);
