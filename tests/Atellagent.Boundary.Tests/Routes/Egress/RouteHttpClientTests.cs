using System.Diagnostics;
using System.Net;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Routes.Egress;

public sealed class RouteHttpClientTests : IAsyncLifetime
{
    private readonly RecordingUpstream _upstream = new(Path.GetTempFileName());

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Theory]
    [InlineData("/v1/items")]
    [InlineData("/v1/a..b/")]
    [InlineData("/v1/x%2By/%C3%A9")]
    [InlineData("/v1/users('me')/$value:x@y,z=1")]
    [InlineData("/v1/a?b=%2F..%2F&c=%25")]
    [InlineData("/v1/")]
    public async Task A_target_arrives_exactly_as_it_was_built(string target)
    {
        using HttpResponseMessage response = await SendAsync(Local(), target);

        Assert.Equal(target, Assert.Single(_upstream.Requests).Target);
    }

    [Theory]
    [InlineData("/v1")]
    [InlineData("/v2/items")]
    [InlineData("/v1/../v2")]
    [InlineData("/v1/%2E%2E/v2")]
    [InlineData("/v1/%2e%2e/v2")]
    [InlineData("/v1/a%2Fb")]
    [InlineData("/v1/a%5Cb")]
    [InlineData("/v1/a%252Fb")]
    [InlineData("/v1/a\\b")]
    [InlineData("/v1/a;b")]
    [InlineData("/v1/a%0D%0Ab")]
    [InlineData("/v1/%C0%AE%C0%AE/v2")]
    [InlineData("/v1/%EF%BC%8F")]
    [InlineData("/v1/%c3%a9")]
    [InlineData("/v1/%61")]
    [InlineData("/v1/%")]
    [InlineData("/v1/a//b")]
    [InlineData("/v1/a#b")]
    [InlineData("/v1/a?b#c")]
    public async Task A_target_that_is_not_plainly_below_the_prefix_is_refused(string target)
    {
        HttpRequestException fault = await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(Local(), target));

        Assert.IsType<DestinationRefusedException>(fault.InnerException);
        Assert.Empty(_upstream.Requests);
    }

    [Fact]
    public async Task A_prefix_without_a_slash_at_its_end_is_not_the_beginning_of_another_name()
    {
        ApprovedDestination approved = Destinations.Parse($"http://127.0.0.1:{_upstream.Port}/mcp", "127.0.0.0/8");

        using HttpResponseMessage endpoint = await SendAsync(approved, "/mcp");
        using HttpResponseMessage below = await SendAsync(approved, "/mcp/x");
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(approved, "/mcpx"));
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(approved, "/mcp/../x"));

        Assert.Equal(["/mcp", "/mcp/x"], _upstream.Requests.Select(request => request.Target));
    }

    [Theory]
    [InlineData("https://127.0.0.1:{0}/v1/x")]
    [InlineData("http://127.0.0.2:{0}/v1/x")]
    [InlineData("http://localhost:{0}/v1/x")]
    [InlineData("http://127.0.0.1:1/v1/x")]
    [InlineData("http://127.0.0.1/v1/x")]
    [InlineData("http://u@127.0.0.1:{0}/v1/x")]
    [InlineData("http://127.0.0.1:{0}/v1/x#f")]
    [InlineData("ws://127.0.0.1:{0}/v1/x")]
    public async Task A_request_that_differs_in_one_part_of_its_address_is_refused(string address)
    {
        Uri uri = new(address.Replace("{0}", $"{_upstream.Port}", StringComparison.Ordinal));

        HttpRequestException fault = await Assert.ThrowsAsync<HttpRequestException>(
            () => SendAsync(Local(), "/v1/x", request => request.RequestUri = uri));

        Assert.IsType<DestinationRefusedException>(fault.InnerException);
        Assert.Empty(_upstream.Requests);
    }

    [Fact]
    public async Task A_host_header_of_its_own_and_a_tunnel_are_refused()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(Local(), "/v1/x", request => request.Headers.Host = "evil.example"));
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(Local(), "/v1/x", request => request.Method = HttpMethod.Connect));

        Assert.Empty(_upstream.Requests);
    }

    [Fact]
    public async Task Nothing_is_added_to_a_request_and_no_cookie_is_kept()
    {
        _upstream.Answer = static _ => new UpstreamAnswer { Headers = [new("Set-Cookie", "a=b; Path=/")] };
        ApprovedDestination approved = Local();
        using HttpMessageInvoker client = Factory().Create(approved);
        using Activity activity = new("an action");
        activity.SetIdFormat(ActivityIdFormat.W3C).AddBaggage("user", "secret").Start();
        activity.TraceStateString = "a=b";

        for (int i = 0; i < 2; i++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, approved.Target("/v1/items"));
            using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, _upstream.Requests.Count);
        Assert.All(_upstream.Requests, request =>
            Assert.Equal(new KeyValuePair<string, string>("Host", $"127.0.0.1:{_upstream.Port}"), Assert.Single(request.Headers)));
    }

    [Fact]
    public async Task An_answer_is_not_decompressed()
    {
        _upstream.Answer = static _ => new UpstreamAnswer { Body = "not really", Headers = [new("Content-Encoding", "gzip")] };

        using HttpResponseMessage response = await SendAsync(Local(), "/v1/items");

        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        Assert.Equal("not really", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Endless_headers_are_cut_off()
    {
        _upstream.Answer = static _ => new UpstreamAnswer { Headers = [new("X-Long", new string('a', 70 * 1024))] };

        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(Local(), "/v1/items"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Plaintext_is_http_1_whatever_version_is_asked_for(int major)
    {
        using HttpResponseMessage response = await SendAsync(Local(), "/v1/items", request =>
        {
            request.Version = new Version(major, 0);
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        });

        Assert.Equal(HttpVersion.Version11, response.Version);
    }

    [Fact]
    public async Task A_changed_name_changes_nothing_for_an_open_connection_and_is_judged_for_the_next()
    {
        ApprovedDestination approved = Destinations.Parse("http://api.allowed.example/v1/", "203.0.113.0/24");
        Destinations.ScriptedResolver resolver = new([[IPAddress.Parse("203.0.113.10")], [IPAddress.Loopback]]);
        Destinations.RecordingDialer network = new(_upstream.Port);
        using HttpMessageInvoker client = new RouteHttpClientFactory(resolver, new OwnListeners(), network.DialAsync).Create(approved);
        _upstream.Answer = request => new UpstreamAnswer { Headers = request.Order == 1 ? [new("Connection", "close")] : [] };

        for (int i = 0; i < 2; i++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, approved.Target("/v1/items"));
            using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        }

        using HttpRequestMessage last = new(HttpMethod.Get, approved.Target("/v1/items"));
        HttpRequestException fault = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.SendAsync(last, TestContext.Current.CancellationToken));

        Assert.IsType<DestinationRefusedException>(fault.InnerException);
        Assert.Equal(2, resolver.Asked);
        Assert.Equal("203.0.113.10:80", Assert.Single(network.Dialed).ToString());
        Assert.Equal(2, _upstream.Requests.Count);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused()
    {
        await using SelfSignedPeer peer = new();
        Destinations.RecordingDialer network = new(peer.Port);
        ApprovedDestination approved = Destinations.Parse("https://api.allowed.example/v1/", "203.0.113.0/24");
        Destinations.ScriptedResolver resolver = new([[IPAddress.Parse("203.0.113.10")]]);
        using HttpMessageInvoker client = new RouteHttpClientFactory(resolver, new OwnListeners(), network.DialAsync).Create(approved);
        using HttpRequestMessage request = new(HttpMethod.Get, approved.Target("/v1/items"));

        HttpRequestException fault = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.Equal(HttpRequestError.SecureConnectionError, fault.HttpRequestError);
        Assert.Equal(0, await peer.Received);
    }

    private static RouteHttpClientFactory Factory() => new(new SystemHostResolver(), new OwnListeners());

    private ApprovedDestination Local() => Destinations.Parse($"http://127.0.0.1:{_upstream.Port}/v1/", "127.0.0.0/8");

    private static async Task<HttpResponseMessage> SendAsync(
        ApprovedDestination approved, string target, Action<HttpRequestMessage>? change = null)
    {
        using HttpMessageInvoker client = Factory().Create(approved);
        using HttpRequestMessage request = new(HttpMethod.Get, approved.Target(target));
        change?.Invoke(request);
        HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        await response.Content.LoadIntoBufferAsync(TestContext.Current.CancellationToken);
        return response;
    }
}
