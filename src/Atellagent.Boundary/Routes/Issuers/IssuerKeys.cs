using System.Collections.Concurrent;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Documents;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Routes.Issuers;

/// <summary>
/// The keys of trusted issuers. They are fetched through the same guard as every route's destination, without redirects, inside
/// limits of size and time, and kept for a while. Where they cannot be had, whoever depends on them is refused.
/// </summary>
/// <param name="clients">Makes the clients.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
public sealed partial class IssuerKeys(RouteHttpClientFactory clients, TimeProvider time, ILogger<IssuerKeys> logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, IssuerKeyCache> _caches = new(StringComparer.Ordinal);

    /// <summary>Finds the key that a token says it is signed with.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <param name="identifier">The token's <c>kid</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key, or why there is none.</returns>
    public ValueTask<IssuerKey> FindAsync(TrustedIssuerDocument issuer, string identifier, CancellationToken cancellationToken)
    {
        IssuerKeyCache cache = _caches.AddOrUpdate(
            issuer.Name,
            static (_, given) => given.Self.Make(given.issuer),
            static (_, known, given) => known.IsFor(given.issuer) ? known : given.Self.Make(given.issuer),
            (Self: this, issuer));
        return cache.FindAsync(identifier, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        foreach (IssuerKeyCache cache in _caches.Values)
        {
            cache.Dispose();
        }

        _caches.Clear();
        return ValueTask.CompletedTask;
    }

    private IssuerKeyCache Make(TrustedIssuerDocument issuer) =>
        new(issuer, new IssuerKeyReader(clients, time), time, reason => Log.NotFetched(logger, issuer.Name, reason));

    private static partial class Log
    {
        [LoggerMessage(EventId = 1502, Level = LogLevel.Warning, Message = "the keys of the trusted issuer {Issuer} cannot be had: {Reason}")]
        public static partial void NotFetched(ILogger logger, string issuer, string reason);
    }
}
