namespace Atellagent.Silo.Composition;

/// <summary>The boundary's own address, fixed at start: never taken from a request.</summary>
/// <param name="Issuer">The issuer of tokens, ending in a slash.</param>
public sealed record BoundaryAddress(string Issuer);
