using System.Net.Sockets;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Tunnels;

/// <summary>
/// Carries the bytes of a tunnel. Nothing of them is looked at but the name that its TLS asks for, which has to be the destination's: else
/// the address that was decided on could be a door to another name behind it.
/// </summary>
internal static class TunnelCarrier
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Carries one to its end.</summary>
    /// <param name="client">The route's client.</param>
    /// <param name="rule">The tunnel's limits.</param>
    /// <param name="permit">The right to it.</param>
    /// <param name="cancellationToken">The silo is stopping.</param>
    /// <returns>How much has passed, and how it ended.</returns>
    public static async Task<RouteResult> CarryAsync(RouteClient client, TunnelRule rule, Permit permit, CancellationToken cancellationToken)
    {
        if (permit.Tunnel is not { } tunnel)
        {
            return new RouteResult.NotSent("arguments_invalid", "a tunnel is asked for with CONNECT, and is no request that could be sent");
        }

        if (!permit.TryUse())
        {
            return new RouteResult.NotSent("permit_refused", "the permit was used before or has ended");
        }

        (Stream? far, RouteResult? failed) = await DialAsync(client, cancellationToken);
        if (far is null)
        {
            return failed!;
        }

        await using (far)
        {
            return await OpenAsync(client.Destination, far, rule, tunnel, cancellationToken);
        }
    }

    private static async Task<(Stream? Far, RouteResult? Failed)> DialAsync(RouteClient client, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return (await client.ConnectAsync(patience.Token), null);
        }
        catch (DestinationRefusedException refused)
        {
            return (null, new RouteResult.NotSent("destination_not_approved", refused.Message));
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException or IOException)
        {
            return (null, new RouteResult.NotSent("destination_unreachable", "no connection to the destination could be made"));
        }
    }

    private static async Task<RouteResult> OpenAsync(ApprovedDestination destination, Stream far, TunnelRule rule, OpenTunnel tunnel, CancellationToken cancellationToken)
    {
        byte[] first = new byte[ClientHello.Longest];
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        Stream near;
        int length = 0;
        try
        {
            near = await tunnel.Client.OpenAsync(tunnel.Decision, patience.Token);
            string? name;
            bool? isHello;
            while ((isHello = ClientHello.Read(first.AsSpan(0, length), out name)) is null && length < first.Length)
            {
                int read = await near.ReadAsync(first.AsMemory(length), patience.Token);
                if (read == 0)
                {
                    return new RouteResult.NotSent("destination_unreachable", "whoever asked for the tunnel left before anything was sent");
                }

                length += read;
            }

            if (isHello != true || !IsFor(destination, name))
            {
                return new RouteResult.NotSent("destination_not_approved", isHello == true
                    ? "the name that TLS asks for is not the destination's"
                    : "what the tunnel begins with is not TLS");
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            return new RouteResult.NotSent("destination_unreachable", "whoever asked for the tunnel left, or said nothing, before anything was sent");
        }

        return await new TunnelPassage(near, far, rule, tunnel.Standing).PassAsync(first.AsMemory(0, length), cancellationToken);
    }

    // An address has no name to ask for (RFC 6066, section 3), so one that is asked for there is another's.
    private static bool IsFor(ApprovedDestination destination, string? name) =>
        name is null || (destination.Address is null && string.Equals(name, destination.Host, StringComparison.OrdinalIgnoreCase));
}
