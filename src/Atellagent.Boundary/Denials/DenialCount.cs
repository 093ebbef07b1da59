namespace Atellagent.Boundary.Denials;

/// <summary>What a record says of the denials that it counts.</summary>
/// <param name="Count">How many there were, the one that is told in full among them.</param>
/// <param name="Since">When the first was.</param>
/// <param name="Until">When the last was.</param>
/// <param name="IsSeveral">Whether the others have nothing in common with it but caller and code.</param>
internal sealed record DenialCount(long Count, DateTimeOffset Since, DateTimeOffset Until, bool IsSeveral);
