using System.Net;

namespace Atellagent.Boundary.Routes.Egress;

/// <summary>Resolves with the system's resolver.</summary>
internal sealed class SystemHostResolver : IHostResolver
{
    /// <inheritdoc />
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Dns.GetHostAddressesAsync(host, cancellationToken);
}
