using System.Collections.Immutable;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>
/// A session of streamable HTTP (MCP 2025-11-25, basic/transports): what a client said of itself when it introduced itself. It is told to the client sealed, as its session id, so that every
/// silo knows it and none has to remember. It authenticates nobody: each request has its own token, and a session is of no use to anybody but the caller that began it.
/// </summary>
/// <param name="Id">What the cluster knows it by.</param>
/// <param name="Abilities">What of the things that the boundary may ask for its client can do.</param>
internal sealed record ClientSession(string Id, ImmutableArray<string> Abilities);
