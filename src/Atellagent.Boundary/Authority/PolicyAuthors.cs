namespace Atellagent.Boundary.Authority;

/// <summary>Who made a policy what it is.</summary>
/// <param name="Revision">The revision that they made; of another one they are not the authors.</param>
/// <param name="Principals">Who applied it, and who agreed to that change.</param>
public sealed record PolicyAuthors(string Revision, IReadOnlyList<string> Principals);
