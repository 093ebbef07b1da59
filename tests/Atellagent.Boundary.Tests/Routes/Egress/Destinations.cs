using System.Net;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Tests.Routes.Egress;

/// <summary>What the egress tests share: parsing, and stand-ins for name servers and the network.</summary>
internal static class Destinations
{
    public static ApprovedDestination? TryParse(string url, params string[] networks) =>
        ApprovedDestination.TryParse(
            new RouteDestination { BaseUrl = url, Networks = [.. networks] }, out ApprovedDestination? approved, out _)
            ? approved
            : null;

    public static ApprovedDestination Parse(string url, params string[] networks) =>
        TryParse(url, networks) ?? throw new InvalidOperationException($"{url} was refused");

    /// <summary>Gives one answer after the other, the last one for ever, and counts.</summary>
    public sealed class ScriptedResolver(params IPAddress[][] answers) : IHostResolver
    {
        public int Asked { get; private set; }

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
            Task.FromResult(answers[Math.Min(Asked++, answers.Length - 1)]);
    }

    /// <summary>Notes where connections were wanted to; connects to a local port in their stead, or to nothing.</summary>
    public sealed class RecordingDialer(int? port = null)
    {
        public List<IPEndPoint> Dialed { get; } = [];

        public IPEndPoint? ClaimedRemote { get; init; }

        public IPEndPoint? ClaimedLocal { get; init; }

        public HashSet<string> Dead { get; init; } = [];

        public async ValueTask<DialedConnection> DialAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
        {
            Dialed.Add(endpoint);
            if (Dead.Contains(endpoint.Address.ToString()))
            {
                throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused);
            }

            Stream stream = port is { } real
                ? (await TcpDialer.DialAsync(new IPEndPoint(IPAddress.Loopback, real), cancellationToken)).Stream
                : new MemoryStream();
            return new DialedConnection(stream, ClaimedLocal, ClaimedRemote ?? endpoint);
        }
    }
}
