namespace Atellagent.WebConsole.Mapping;

/// <summary>Something on the map.</summary>
/// <param name="Column">Which column, from the left: 0 principals, 1 deployments, 2 routes, 3 destinations.</param>
/// <param name="Name">Its name.</param>
/// <param name="About">What it is.</param>
/// <param name="Link">The page that asks about it, below the console; empty for none.</param>
/// <param name="IsHalted">Whether it is suspended or disabled.</param>
/// <param name="IsChosen">Whether it is what was asked about.</param>
/// <param name="Y">The middle of it, from the top.</param>
public sealed record MapNode(int Column, string Name, string About, string Link, bool IsHalted, bool IsChosen, int Y);
