namespace Atellagent.Client.Administration;

/// <summary>The uses of break glass, the newest first, and for whom there is a sealed code.</summary>
/// <param name="Items">The uses.</param>
/// <param name="Seals">The codes that nobody has used.</param>
public sealed record GlassListing(IReadOnlyList<GlassUseReport> Items, IReadOnlyList<GlassSealItem> Seals);
