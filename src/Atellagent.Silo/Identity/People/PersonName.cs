namespace Atellagent.Silo.Identity.People;

/// <summary>Whose password is hashed, as the framework's hasher wants to know.</summary>
/// <param name="Name">The principal's name.</param>
public sealed record PersonName(string Name);
