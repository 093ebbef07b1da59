namespace Atellagent.WebConsole.Mapping;

/// <summary>A way between two things on the map.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Kind"><c>good</c> where evidence has actions that went over it, <c>bad</c> where it has only refusals, <c>wait</c> where people were asked; empty where it has none.</param>
/// <param name="Weight">How much of it there was, 0 to 3.</param>
/// <param name="IsDim">Whether something else was asked about.</param>
/// <param name="Sentence">What it says, in words.</param>
public sealed record MapEdge(MapNode From, MapNode To, string Kind, int Weight, bool IsDim, string Sentence);
