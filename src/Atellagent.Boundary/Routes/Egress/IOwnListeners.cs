using System.Net;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>The boundary's own listeners, which no route may reach: whoever could would speak with the boundary's voice.</summary>
public interface IOwnListeners
{
    /// <summary>Whether an endpoint is one of them.</summary>
    /// <param name="address">The address.</param>
    /// <param name="port">The port.</param>
    /// <returns>True when it is.</returns>
    bool Owns(IPAddress address, int port);
}
