using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Routes.Forward;

/// <summary>The action that a forwarded request asks for.</summary>
/// <param name="Route">The route that owns its address.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Arguments">What the address, the body and the headers say. Of these, once granted, the request is made anew.</param>
public sealed record ForwardMatch(string Route, string Operation, JsonObject Arguments);
