using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>
/// One JSON-RPC message as the boundary read it, before the protocol library sees the bytes. The arguments that are decided
/// and sent come from here: the library's own reader keeps the last of two members with one name.
/// </summary>
/// <param name="Caller">Who calls.</param>
/// <param name="Arguments">The arguments of a <c>tools/call</c>; the parameters of other messages.</param>
/// <param name="Route">The route that the address names, or null for all.</param>
internal sealed record McpCall(CallerIdentity Caller, JsonObject Arguments, string? Route)
{
    /// <summary>What the message says beside its parameters.</summary>
    public JsonObject? Meta { get; init; }

    /// <summary>The session that it is a part of; null where the client keeps none.</summary>
    public ClientSession? Session { get; init; }
}
