using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Documents;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Routes.Providers;

/// <summary>Makes the HTTP clients that identity providers are asked with.</summary>
/// <param name="clients">Makes guarded clients.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
public sealed partial class ProviderHttp(RouteHttpClientFactory clients, TimeProvider time, ILogger<ProviderHttp> logger)
{
    /// <summary>Makes a client for one provider.</summary>
    /// <param name="provider">The provider.</param>
    /// <returns>The client; whoever asked for it disposes of it.</returns>
    public HttpClient Create(IdentityProviderDocument provider) =>
        new(new ProviderTransport(provider, clients, time, reason => Log.Unreachable(logger, provider.Name, reason)), disposeHandler: true);

    private static partial class Log
    {
        [LoggerMessage(EventId = 1503, Level = LogLevel.Warning, Message = "the identity provider {Provider} cannot be asked: {Reason}")]
        public static partial void Unreachable(ILogger logger, string provider, string reason);
    }
}
