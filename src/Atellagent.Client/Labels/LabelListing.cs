namespace Atellagent.Client.Labels;

/// <summary>Everybody who holds labels.</summary>
/// <param name="Items">The holders, by name; a thousand at most.</param>
/// <param name="More">Whether there are more.</param>
public sealed record LabelListing(IReadOnlyList<LabelReport> Items, bool More);
