using System.Net;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>Opens one TCP connection.</summary>
/// <param name="endpoint">Where to.</param>
/// <param name="cancellationToken">Ends the attempt.</param>
/// <returns>The connection.</returns>
internal delegate ValueTask<DialedConnection> Dial(IPEndPoint endpoint, CancellationToken cancellationToken);

/// <summary>A connection, and where its two ends really are.</summary>
/// <param name="Stream">Its bytes; disposing of it closes the connection.</param>
/// <param name="Local">This end.</param>
/// <param name="Remote">The other end.</param>
internal sealed record DialedConnection(Stream Stream, IPEndPoint? Local, IPEndPoint? Remote);
