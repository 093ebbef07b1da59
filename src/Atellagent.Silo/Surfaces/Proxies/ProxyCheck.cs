using System.Globalization;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Enforcement;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Surfaces.Native;

namespace Atellagent.Silo.Surfaces.Proxies;

/// <summary>
/// Decides for a proxy whether it may pass a request on: the request is one operation of the route that the proxy guards, and a yes has been redeemed. A
/// proxy cannot change what it passes on and cannot wait, so a narrowing and a question to people are a no that says so; people are asked where the
/// request has an <c>Idempotency-Key</c>, with which it can come again.
/// </summary>
/// <param name="desk">Where questions go.</param>
/// <param name="replica">Authority, for what requests mean.</param>
internal sealed class ProxyCheck(EnforcementDesk desk, AuthorityReplica replica)
{
    /// <summary>The surface's name in evidence.</summary>
    public const string Surface = "ext_authz";

    private const int LongestShown = 200;

    /// <summary>Decides.</summary>
    /// <param name="route">The route that the proxy guards.</param>
    /// <param name="proxied">The request.</param>
    /// <param name="keys">Its <c>Idempotency-Key</c>.</param>
    /// <param name="caller">Whom its token proves.</param>
    /// <param name="point">The proxy itself, where it has proven that; else null, and the caller is taken to act on its own permit.</param>
    /// <param name="cancellationToken">The proxy left.</param>
    /// <returns>The answer; it may be passed on only where that is go.</returns>
    public async Task<ActionAnswer> DecideAsync(
        string route, ProxiedRequest proxied, IReadOnlyList<string?> keys, CallerIdentity caller, CallerIdentity? point, CancellationToken cancellationToken)
    {
        ProxiedOperation? found = null;
        string reason = keys.Count > 1 || (keys.Count == 1 && !NativeActions.IsKey(keys[0])) ? "Idempotency-Key must be one header of printable ASCII characters"
            : replica.Current.FindRoute(route) is RouteDocument known && !ProxiedOperation.TryFind(known, proxied, out found, out string why) ? why
            : "";
        ActionRequest request = new()
        {
            Route = ActionRequest.IsName(route) ? route : "",
            Operation = reason.Length == 0 ? found?.Name ?? Shown(proxied) : Shown(proxied),
            Arguments = found?.Arguments ?? JsonObject.Empty,
            Context = reason.Length == 0 ? JsonObject.Empty : JsonObject.Of(("unread", new JsonString(reason))),
            RefusesNarrowing = true,
            RefusesWaiting = keys.Count == 0,
            IsExternal = true,
            IdempotencyKey = reason.Length == 0 && keys.Count == 1 ? keys[0] : null,
            Surface = Surface,
        };
        ActionAnswer answer = await desk.GoAsync(PrincipalAuthenticator.Authenticated(request, caller), point ?? caller, cancellationToken);
        return reason.Length == 0 || answer.Code != "unknown_operation" ? answer : answer with { Detail = reason };
    }

    // No operation has a space in its name: it is refused as unknown, and evidence says what came.
    private static string Shown(ProxiedRequest proxied)
    {
        string target = proxied.Target.Split('?')[0];
        string shown = string.Create(CultureInfo.InvariantCulture, $"{proxied.Method} {(target.Length > LongestShown ? target[..LongestShown] : target)}");
        return string.Concat(shown.Where(static c => c is >= ' ' and <= '~'));
    }
}
