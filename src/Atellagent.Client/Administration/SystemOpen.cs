namespace Atellagent.Client.Administration;

/// <summary>What waits for somebody, over all silos, each counted to ten thousand.</summary>
/// <param name="Approvals">Actions that wait for people.</param>
/// <param name="Unknown">Actions of which nobody knows what came.</param>
/// <param name="Unclosed">Permits that were used, and of which nobody has said what came.</param>
public sealed record SystemOpen(long Approvals, long Unknown, long Unclosed);
