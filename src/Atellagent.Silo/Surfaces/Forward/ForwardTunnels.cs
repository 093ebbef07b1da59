using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes.Forward;
using Atellagent.Boundary.Routes.Tunnels;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Surfaces.Forward.Inside;

namespace Atellagent.Silo.Surfaces.Forward;

/// <summary>
/// Takes the tunnels of <c>CONNECT</c>: to the destination of a route that takes them, as the action <c>connect</c> of that route, whose bytes nobody looks at.
/// What no route owns is refused and recorded. Where a route says that TLS ends here, nothing is decided yet: each request inside is.
/// </summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="replica">Authority, for the routes.</param>
/// <param name="desk">Where requests go.</param>
/// <param name="inside">Serves what is inside of tunnels.</param>
/// <param name="time">The clock.</param>
internal sealed class ForwardTunnels(PrincipalAuthenticator authenticator, AuthorityReplica replica, ActionDesk desk, InsideTransport inside, TimeProvider time)
{
    /// <summary>Takes one.</summary>
    /// <param name="context">The request, and where a refusal is written.</param>
    /// <param name="authority">Host and port, as they were sent.</param>
    /// <param name="near">Its near end.</param>
    /// <param name="cancellationToken">Whoever asks left.</param>
    /// <returns>Null when it was carried and is over; else what refuses it.</returns>
    public async Task<Func<Task>?> ServeAsync(HttpContext context, string authority, ITunnelClient near, CancellationToken cancellationToken)
    {
        if (await authenticator.AuthenticateAsync(context) is not { } caller)
        {
            return () => ForwardProxy.WriteUnprovenAsync(context);
        }

        if (!ForwardMap.TryFindTunnel(replica.Current, authority, out ForwardTunnel? tunnel, out string reason))
        {
            return await RefuseAsync(context, authority, caller, reason, cancellationToken);
        }

        if (tunnel.EndsTls && caller.Deployment is { } deployment)
        {
            // A token's requests have to be asked for anew with the next one.
            TimeSpan left = caller.ExpiresAt - time.GetUtcNow();
            TimeSpan longest = TimeSpan.FromSeconds(tunnel.Seconds);
            await using Stream bytes = await near.OpenAsync("", cancellationToken);
            await inside.ServeAsync(bytes, new InsideTunnel(caller, deployment, tunnel.Host, authority), left < longest ? left : longest, cancellationToken);
            return null;
        }

        ActionRequest request = new()
        {
            Route = tunnel.Route,
            Operation = TunnelOperation.Name,
            Arguments = JsonObject.Empty,
            RefusesNarrowing = true,

            // Whoever waits for people holds no connection open until they have agreed.
            RefusesWaiting = true,
            Surface = ForwardProxy.Surface,
        };
        Once once = new(near);
        ActionAnswer answer = await desk.TunnelAsync(PrincipalAuthenticator.Authenticated(request, caller), once, cancellationToken);
        return once.IsOpen ? null : () => ForwardProxy.WriteTunnelAsync(context, answer);
    }

    // What no route owns is asked for all the same, over a route that there cannot be: so it is denied on the one path, and on record.
    private async Task<Func<Task>> RefuseAsync(HttpContext context, string authority, CallerIdentity caller, string reason, CancellationToken cancellationToken)
    {
        ActionRequest request = ForwardProxy.Nowhere("tunnel", authority);
        ActionAnswer answer = await desk.SubmitAsync(PrincipalAuthenticator.Authenticated(request, caller), cancellationToken);
        return () => ForwardProxy.WriteNowhereAsync(context, answer, reason);
    }

    private sealed class Once(ITunnelClient near) : ITunnelClient
    {
        public bool IsOpen { get; private set; }

        public ValueTask<Stream> OpenAsync(string decision, CancellationToken cancellationToken)
        {
            IsOpen = true;
            return near.OpenAsync(decision, cancellationToken);
        }
    }
}
