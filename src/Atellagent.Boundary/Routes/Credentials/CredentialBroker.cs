using System.Collections.Concurrent;
using Atellagent.Boundary.Permits;
using Atellagent.Domain.Routes;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Routes.Credentials;

/// <summary>
/// Gives a destination's credential to a connector that holds a permit for its route, for one call, and to nobody else. No
/// other object of the product ever holds one.
/// </summary>
/// <param name="logger">For operators.</param>
public sealed partial class CredentialBroker(ILogger<CredentialBroker> logger)
{
    private readonly ConcurrentDictionary<RouteCredential, SecretSource> _sources = new();

    /// <summary>The credential of a permit's route.</summary>
    /// <param name="permit">The permit.</param>
    /// <returns>The credential, none where the route wants none, or null where it wants one that cannot be had.</returns>
    public BrokeredCredential? Open(Permit permit) => Open(permit.Route.Name, permit.Route.Credential);

    /// <summary>The credential for asking a route's destination what it can do, which is done for administrators alone.</summary>
    /// <param name="route">The route's name.</param>
    /// <param name="credential">The reference.</param>
    /// <returns>As <see cref="Open(Permit)"/>.</returns>
    internal BrokeredCredential? Open(string route, RouteCredential? credential)
    {
        if (credential is null)
        {
            return BrokeredCredential.None;
        }

        BrokeredCredential? opened = Source(credential).Open(out string? reason);
        if (opened is null)
        {
            Log.Unusable(logger, route, credential.HeaderRef, reason!);
        }

        return opened;
    }

    /// <summary>Looks whether a credential could be opened.</summary>
    /// <param name="credential">The reference.</param>
    /// <returns>Why not, or null.</returns>
    internal string? WhyNot(RouteCredential credential)
    {
        Source(credential).Open(out string? reason)?.Dispose();
        return reason;
    }

    private SecretSource Source(RouteCredential credential) =>
        _sources.GetOrAdd(credential, static credential => new SecretSource(credential));

    private static partial class Log
    {
        [LoggerMessage(EventId = 1501, Level = LogLevel.Error, Message = "route {Route} is not usable: its credential {Reference} cannot be used: {Reason}")]
        public static partial void Unusable(ILogger logger, string route, string reference, string reason);
    }
}
