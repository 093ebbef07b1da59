using System.Net;

namespace Atellagent.Silo.Surfaces.Forward.Inside;

/// <summary>Where the HTTP server listens for the insides of tunnels: in this process, for nobody who connects.</summary>
internal sealed class InsideEndPoint : EndPoint
{
    /// <inheritdoc />
    public override string ToString() => "tunnels";
}
