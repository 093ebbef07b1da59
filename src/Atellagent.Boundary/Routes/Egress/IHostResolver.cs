using System.Net;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>Resolves host names.</summary>
public interface IHostResolver
{
    /// <summary>The addresses of a host.</summary>
    /// <param name="host">The DNS name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>All of them.</returns>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}
