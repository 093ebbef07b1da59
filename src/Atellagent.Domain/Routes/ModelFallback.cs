namespace Atellagent.Domain.Routes;

/// <summary>Where a request goes that provably was not sent over its own route. It is another action there, and decided as one.</summary>
/// <param name="Route">The other route.</param>
/// <param name="Model">The model that is asked there; null for the same one.</param>
public sealed record ModelFallback(string Route, string? Model);
