namespace Atellagent.Boundary.Turns;

/// <summary>Whose requests stand in one line: a principal in a deployment, and for administration a principal and what it asks for.</summary>
/// <param name="Principal">The principal that acts.</param>
/// <param name="Part">The deployment, or the operation of the boundary's own route; null where there is none.</param>
internal readonly record struct TurnKey(string Principal, string? Part);
