namespace Atellagent.Boundary.Routes.Tunnels;

/// <summary>The near end of a tunnel: a surface's connection to whoever asked for it.</summary>
public interface ITunnelClient
{
    /// <summary>Says yes to whoever asked. From then on there are bytes and no words.</summary>
    /// <param name="decision">The decision's id.</param>
    /// <param name="cancellationToken">The tunnel is over.</param>
    /// <returns>The bytes; the surface disposes of them.</returns>
    /// <exception cref="IOException">The client has left.</exception>
    /// <exception cref="OperationCanceledException">The client has left.</exception>
    ValueTask<Stream> OpenAsync(string decision, CancellationToken cancellationToken);
}
