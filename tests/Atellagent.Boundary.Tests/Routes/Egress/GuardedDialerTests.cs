using System.Net;
using System.Net.Sockets;
using Atellagent.Boundary.Routes.Egress;

namespace Atellagent.Boundary.Tests.Routes.Egress;

public sealed class GuardedDialerTests
{
    private static readonly IPAddress First = IPAddress.Parse("203.0.113.10");
    private static readonly IPAddress Second = IPAddress.Parse("203.0.113.99");
    private static readonly ApprovedDestination Approved = Destinations.Parse("https://api.allowed.example/v1/", "203.0.113.0/24");

    [Fact]
    public async Task The_next_approved_address_is_tried_when_one_does_not_answer()
    {
        Destinations.RecordingDialer network = new() { Dead = [First.ToString()] };

        await ConnectAsync(network, [First, Second]);

        Assert.Equal([First, Second], network.Dialed.Select(endpoint => endpoint.Address));
    }

    [Fact]
    public async Task The_last_failure_comes_back_when_nobody_answers()
    {
        Destinations.RecordingDialer network = new() { Dead = [First.ToString(), Second.ToString()] };

        SocketException fault = await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(network, [First, Second]));

        Assert.Equal(SocketError.ConnectionRefused, fault.SocketErrorCode);
    }

    [Fact]
    public async Task A_connection_that_ended_elsewhere_is_closed_and_refused()
    {
        Destinations.RecordingDialer network = new() { ClaimedRemote = new IPEndPoint(IPAddress.Loopback, 443) };

        await Assert.ThrowsAsync<DestinationRefusedException>(() => ConnectAsync(network, [First]));
    }

    [Fact]
    public async Task A_name_without_an_address_is_refused()
    {
        await Assert.ThrowsAsync<DestinationRefusedException>(() => ConnectAsync(new Destinations.RecordingDialer(), []));
    }

    [Fact]
    public async Task A_mapped_answer_is_refused_also_for_an_approved_address()
    {
        await Assert.ThrowsAsync<DestinationRefusedException>(() => ConnectAsync(new Destinations.RecordingDialer(), [First.MapToIPv6()]));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8700/", "127.0.0.0/8")]
    [InlineData("http://127.9.9.9:8700/", "127.0.0.0/8")]
    [InlineData("http://[::1]:8700/", "::1/128")]
    public async Task The_boundarys_own_listener_is_refused_even_in_a_listed_network(string url, string network)
    {
        Destinations.RecordingDialer dialer = new();
        GuardedDialer guarded = new(new Destinations.ScriptedResolver([]), new OwnListeners(8700), dialer.DialAsync);

        await Assert.ThrowsAsync<DestinationRefusedException>(
            () => guarded.ConnectAsync(Destinations.Parse(url, network), TestContext.Current.CancellationToken).AsTask());
        Assert.Empty(dialer.Dialed);
    }

    [Fact]
    public async Task Another_port_of_this_machine_is_not_the_boundarys_own()
    {
        Destinations.RecordingDialer dialer = new();
        GuardedDialer guarded = new(new Destinations.ScriptedResolver([]), new OwnListeners(8700), dialer.DialAsync);

        await guarded.ConnectAsync(Destinations.Parse("http://127.0.0.1:8701/", "127.0.0.0/8"), TestContext.Current.CancellationToken);

        Assert.Single(dialer.Dialed);
    }

    [Fact]
    public async Task A_connection_whose_two_ends_are_this_machine_is_refused_on_an_own_port()
    {
        Destinations.RecordingDialer network = new() { ClaimedLocal = new IPEndPoint(First, 50000) };

        await Assert.ThrowsAsync<DestinationRefusedException>(() => ConnectAsync(network, [First], new OwnListeners(443)));
    }

    [Fact]
    public async Task Every_address_of_this_machine_counts_as_its_own()
    {
        OwnListeners own = new(8700);

        foreach (IPAddress address in await Dns.GetHostAddressesAsync(Dns.GetHostName(), TestContext.Current.CancellationToken))
        {
            Assert.True(own.Owns(address, 8700), address.ToString());
            Assert.False(own.Owns(address, 8701), address.ToString());
        }

        Assert.True(own.Owns(IPAddress.Any, 8700));
        Assert.True(own.Owns(IPAddress.IPv6Any, 8700));
        Assert.True(own.Owns(IPAddress.Loopback.MapToIPv6(), 8700));
        Assert.False(own.Owns(First, 8700));
    }

    [Fact]
    public async Task A_resolver_or_a_peer_that_never_answers_ends_with_the_time_limit()
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        GuardedDialer silentNames = new(new SilentResolver(), new OwnListeners(), new Destinations.RecordingDialer().DialAsync);
        GuardedDialer silentPeer = new(new Destinations.ScriptedResolver([[First]]), new OwnListeners(), NeverAsync);
        Task[] attempts = [silentNames.ConnectAsync(Approved, limit.Token).AsTask(), silentPeer.ConnectAsync(Approved, limit.Token).AsTask()];

        await limit.CancelAsync();

        foreach (Task attempt in attempts)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);
        }
    }

    private static async Task ConnectAsync(Destinations.RecordingDialer network, IPAddress[] answer, IOwnListeners? own = null)
    {
        GuardedDialer dialer = new(new Destinations.ScriptedResolver([answer]), own ?? new OwnListeners(), network.DialAsync);
        await using Stream stream = await dialer.ConnectAsync(Approved, TestContext.Current.CancellationToken);
    }

    private static async ValueTask<DialedConnection> NeverAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("it never answers");
    }

    private sealed class SilentResolver : IHostResolver
    {
        public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return [];
        }
    }
}
