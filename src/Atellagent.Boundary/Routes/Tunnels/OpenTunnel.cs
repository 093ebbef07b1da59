namespace Atellagent.Boundary.Routes.Tunnels;

/// <summary>What a connector needs to carry a tunnel that was admitted.</summary>
/// <param name="Client">Its near end.</param>
/// <param name="Decision">The decision's id.</param>
/// <param name="Standing">Says when it may not go on.</param>
internal sealed record OpenTunnel(ITunnelClient Client, string Decision, TunnelStanding Standing);
