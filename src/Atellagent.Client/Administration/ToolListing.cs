namespace Atellagent.Client.Administration;

/// <summary>What a server says of its tools now, beside what was taken of them.</summary>
/// <param name="Route">The route.</param>
/// <param name="Revision">The route's revision.</param>
/// <param name="Items">The tools by name.</param>
public sealed record ToolListing(string Route, string Revision, IReadOnlyList<ToolItem> Items);
