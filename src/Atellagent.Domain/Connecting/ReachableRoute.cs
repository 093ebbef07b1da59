using System.Collections.Immutable;

namespace Atellagent.Domain.Connecting;

/// <summary>A route as a client that wants to use it has to know it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Connector">Its connector.</param>
/// <param name="Dialect">The protocol that a provider of models speaks, <c>openai</c> or <c>anthropic</c>; empty for others.</param>
/// <param name="Models">The models that a provider offers.</param>
/// <param name="Operations">Its operations.</param>
public sealed record ReachableRoute(string Name, string Connector, string Dialect, ImmutableArray<string> Models, ImmutableArray<string> Operations);
