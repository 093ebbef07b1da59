using System.Globalization;
using System.Net.Security;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios.Hosted;

/// <summary>
/// A tunnel is an action of the route that owns its destination: it is decided before a byte passes, what passes is counted and not seen, and it ends with what
/// allowed it.
/// </summary>
public sealed class TunnelTests(TunnelHouse house) : IClassFixture<TunnelHouse>
{
    private World World => house.World;

    private string Vault => string.Create(CultureInfo.InvariantCulture, $"localhost:{house.Peer.Port}");

    private string Brief => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{house.Peer.Port}");

    [Fact]
    public async Task What_passes_is_not_seen_and_evidence_says_so()
    {
        string decision;
        using (Tunnel tunnel = await Tunnel.AskAsync(World, Vault, await TokenAsync()))
        {
            Assert.StartsWith("HTTP/1.1 200", tunnel.Head, StringComparison.Ordinal);
            Assert.Contains("atellagent-decision: dec_", tunnel.Head, StringComparison.Ordinal);
            decision = tunnel.Head.Split("atellagent-decision: ")[1].Split('\r')[0];
            await using SslStream stream = await tunnel.SpeakAsync();
            Assert.Contains("hello", await Tunnel.AskAsync(stream, "GET /first HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
            Assert.Contains("hello", await Tunnel.AskAsync(stream, "GET /second HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
        }

        JsonObject outcome = await OutcomeAsync("vault", record => HostedWorld.Text(record, "decision") == decision);
        Assert.True(outcome["tunnel"] is JsonObject { } told && told["sentBytes"] is JsonNumber { Value: > 0 }, outcome.ToString());
        JsonObject passed = (JsonObject)outcome["tunnel"]!;
        Assert.Equal("not seen", HostedWorld.Text(passed, "content"));
        Assert.Contains(HostedWorld.Text(passed, "ended"), (string?[])["closed", "left", "broken"]);
        Assert.True(((JsonNumber)passed["receivedBytes"]!).Value > 0);
        Assert.Contains(house.Peer.Heard, static heard => heard.StartsWith("GET /second", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("elsewhere.example")]
    [InlineData("localhost.evil.example")]
    public async Task A_name_that_is_not_the_destinations_never_reaches_it(string name)
    {
        int before = await house.Peer.SettledAsync();
        using Tunnel tunnel = await Tunnel.AskAsync(World, Vault, await TokenAsync());

        await Assert.ThrowsAnyAsync<Exception>(() => tunnel.SpeakAsync(name));

        Assert.Equal(before, house.Peer.Bytes);
        await OutcomeAsync("vault", static record => HostedWorld.Text(record, "status") == "refused");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0000\u0004\u0002\u0000\u0000\u0000")]
    [InlineData("\u0016\u0002\u0001\u0000\u0004\u0001\u0000\u0000\u0000")]
    [InlineData("\u0015\u0003\u0001\u0000\u0002\u0002\u0028")]
    public async Task What_does_not_begin_as_TLS_never_reaches_the_destination(string text)
    {
        int before = await house.Peer.SettledAsync();
        using Tunnel tunnel = await Tunnel.AskAsync(World, Vault, await TokenAsync());
        await tunnel.Stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);

        Assert.Equal("", await tunnel.ReadToEndAsync());

        Assert.Equal(before, house.Peer.Bytes);
    }

    [Fact]
    public async Task Suspending_the_principal_ends_it_at_once_and_nothing_passes_afterwards()
    {
        using Tunnel tunnel = await Tunnel.AskAsync(World, Vault, await TokenAsync());
        await using SslStream stream = await tunnel.SpeakAsync();
        await Tunnel.AskAsync(stream, "GET /before HTTP/1.1\r\nHost: localhost\r\n\r\n");
        try
        {
            Assert.True(World.IsOk(await World.SuspendAsync("principals", "digger", "suspend")));

            // It ends without a word from either side.
            await tunnel.ReadToEndAsync();
            using Tunnel again = await Tunnel.AskAsync(World, Vault, await World.TokenAsync("agent"));
            Assert.StartsWith("HTTP/1.1 403", again.Head, StringComparison.Ordinal);
            await OutcomeAsync("vault", static record => record["tunnel"] is JsonObject told && HostedWorld.Text(told, "ended") == "stopped");
        }
        finally
        {
            Assert.True(World.IsOk(await World.SuspendAsync("principals", "digger", "resume")));
        }
    }

    [Theory]
    [InlineData("token")]
    [InlineData("route")]
    public async Task It_ends_with_its_token_and_with_its_route(string what)
    {
        string token = await TokenAsync();
        using Tunnel tunnel = await Tunnel.AskAsync(World, Vault, token);
        await using SslStream stream = await tunnel.SpeakAsync();
        await Tunnel.AskAsync(stream, $"GET /{what} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        using HttpRequestMessage revoke = new(HttpMethod.Post, new Uri(World.Boundary.Address, "oauth/revoke"))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = token }),
        };
        revoke.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"digger:{World.AgentSecret}")));

        ClientCall ended = what == "token" ? await World.SendAsync(revoke, null) : await World.SuspendAsync("routes", "vault", "disable");

        try
        {
            Assert.True(World.IsOk(ended), $"{ended.Status}");
            await tunnel.ReadToEndAsync();
            using Tunnel again = await Tunnel.AskAsync(World, Vault, token);
            Assert.StartsWith(what == "token" ? "HTTP/1.1 407" : "HTTP/1.1 403", again.Head, StringComparison.Ordinal);
        }
        finally
        {
            if (what == "route")
            {
                await World.SuspendAsync("routes", "vault", "enable");
            }
        }
    }

    [Fact]
    public async Task It_ends_when_nothing_passes_for_too_long_and_when_too_much_has()
    {
        string token = await TokenAsync();
        using (Tunnel idle = await Tunnel.AskAsync(World, Brief, token))
        {
            await using SslStream stream = await idle.SpeakAsync("");
            await idle.ReadToEndAsync();
        }

        await OutcomeAsync("brief", static record => record["tunnel"] is JsonObject told && HostedWorld.Text(told, "ended") == "idle");
        using (Tunnel much = await Tunnel.AskAsync(World, Brief, token))
        {
            await using SslStream stream = await much.SpeakAsync("");
            byte[] piece = new byte[64 * 1024];
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                for (int i = 0; i < 400; i++)
                {
                    await stream.WriteAsync(piece);
                }
            });
        }

        JsonObject outcome = await OutcomeAsync("brief", static record => record["tunnel"] is JsonObject told && HostedWorld.Text(told, "ended") == "bytes");
        JsonObject passed = (JsonObject)outcome["tunnel"]!;
        Assert.InRange(((JsonNumber)passed["sentBytes"]!).Value + ((JsonNumber)passed["receivedBytes"]!).Value, 1, 1024 * 1024);
    }

    [Fact]
    public async Task What_no_route_owns_or_takes_is_refused_in_words_and_the_connection_ends()
    {
        string token = await TokenAsync();
        int before = await house.Peer.SettledAsync();
        (string Target, string Said)[] asked =
        [
            ("elsewhere.example:443", "no route leads there"), ("169.254.169.254:80", "no route leads there"), ("localhost:1", "no route leads there"),
            ("shut.example:8443", "takes no tunnel"), (Vault.ToUpperInvariant(), "one way"), ("localhost", "one way"), ("user@" + Vault, "one way"),
            (Vault + ".", "one way"), ("localhost.:" + house.Peer.Port, "one way"), ("127.1:" + house.Peer.Port, "one way"),
            ("[::ffff:127.0.0.1]:" + house.Peer.Port, "no route leads there"), ("0x7f000001:" + house.Peer.Port, "one way"), ("localhost:0" + house.Peer.Port, "one way"), ("localhost%00:" + house.Peer.Port, "one way"),
        ];
        foreach ((string target, string said) in asked)
        {
            using Tunnel tunnel = await Tunnel.AskAsync(World, target, token);
            Assert.True(tunnel.Head.StartsWith("HTTP/1.1 403", StringComparison.Ordinal), target + ": " + tunnel.Head);
            Assert.Contains("Connection: close", tunnel.Head, StringComparison.OrdinalIgnoreCase);
            Assert.Contains(said, await tunnel.ReadToEndAsync(), StringComparison.Ordinal);
        }

        using Tunnel other = await Tunnel.AskAsync(World, Vault, await World.TokenAsync());
        Assert.StartsWith("HTTP/1.1 403", other.Head, StringComparison.Ordinal);
        using Tunnel nobody = await Tunnel.AskAsync(World, Vault, null);
        Assert.StartsWith("HTTP/1.1 407", nobody.Head, StringComparison.Ordinal);
        using Tunnel own = await Tunnel.AskAsync(World, Vault, null, "Authorization: Bearer " + token);
        Assert.StartsWith("HTTP/1.1 407", own.Head, StringComparison.Ordinal);
        Assert.Equal(before, house.Peer.Bytes);
        ClientCall evidence = await World.GetAsync("v1/evidence?type=decision&effect=deny&limit=50", await World.AdminTokenAsync());
        Assert.Contains("\"operation\":\"tunnel\"", evidence.Body!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_forbidden_spelling_of_the_corpus_is_refused_and_reaches_nobody()
    {
        string token = await TokenAsync();
        int before = await house.Peer.SettledAsync();
        int asked = 0;
        foreach (string line in File.ReadLines(Repository.In("tests", "corpora", "egress", "forbidden.jsonl")))
        {
            string text = HostedWorld.Text(HostedWorld.Read(line).Body!, "text")!;
            int begin = text.IndexOf("//", StringComparison.Ordinal);
            string authority = begin < 0 ? text : text[(begin + 2)..].Split('/', '?', '#')[0];
            if (authority.Length == 0 || asked >= Rounds.Of(150, 3000))
            {
                continue;
            }

            asked++;
            using Tunnel tunnel = await Tunnel.AskAsync(World, authority.Contains(':', StringComparison.Ordinal) && !authority.EndsWith(']') ? authority : authority + ":443", token);
            Assert.True(tunnel.Head.Length == 0 || tunnel.Head.StartsWith("HTTP/1.1 40", StringComparison.Ordinal), text + ": " + tunnel.Head);
        }

        Assert.True(asked >= 100, $"{asked}");
        Assert.Equal(before, house.Peer.Bytes);
    }

    [Fact]
    public async Task A_head_that_could_be_read_in_two_ways_is_refused()
    {
        string credential = "Proxy-Authorization: Bearer " + await TokenAsync();
        string[] heads =
        [
            $"CONNECT {Vault} HTTP/1.1\nHost: x\n{credential}\n\n\r\n\r\n",
            $"CONNECT  {Vault} HTTP/1.1\r\n{credential}\r\n\r\n",
            $"CONNECT {Vault} HTTP/2.0\r\n{credential}\r\n\r\n",
            $"CONNECT {Vault} HTTP/1.1\r\n{credential}\r\n folded\r\n\r\n",
            $"CONNECT {Vault} HTTP/1.1\r\n{credential}\r\nContent-Length: 5\r\n\r\n",
            $"CONNECT {Vault} HTTP/1.1\r\n{credential}\r\nTransfer-Encoding: chunked\r\n\r\n",
            $"CONNECT {Vault} HTTP/1.1\r\nHost: a\r\nHost: b\r\n{credential}\r\n\r\n",
            $"CONNECT {Vault} HTTP/1.1\r\n{credential}\r\nX : 1\r\n\r\n",
            $"CONNECT {Vault} HTTP/1.1\r\n{credential}\r\nX: \u0001\r\n\r\n",
            $"CONNECT {Vault} HTTP/1.1\r\n{credential}\r\nX: {new string('x', 20_000)}\r\n\r\n",
            $"CONNECT {Vault} HTTP/1.1 \r\n{credential}\r\n\r\n",
        ];
        int before = await house.Peer.SettledAsync();
        foreach (string head in heads)
        {
            using Tunnel tunnel = await Tunnel.SendAsync(World, head);
            Assert.True(tunnel.Head.StartsWith("HTTP/1.1 400", StringComparison.Ordinal) || tunnel.Head.Length == 0, head + " → " + tunnel.Head);
        }

        using Tunnel twice = await Tunnel.SendAsync(World, $"CONNECT {Vault} HTTP/1.1\r\nHost: a\r\n{credential}\r\n{credential}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 407", twice.Head, StringComparison.Ordinal);
        using Tunnel second = await Tunnel.SendAsync(World, $"GET /livez HTTP/1.1\r\nHost: a\r\n\r\nCONNECT {Vault} HTTP/1.1\r\nHost: {Vault}\r\n{credential}\r\n\r\n");
        Assert.Contains("HTTP/1.1 400", await second.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(before, house.Peer.Bytes);
    }

    [Fact]
    public async Task A_tunnel_is_no_request_that_an_action_could_send()
    {
        int before = await house.Peer.SettledAsync();

        ClientCall call = await World.ActAsync(await TokenAsync(), """{"route":"vault","operation":"connect","arguments":{} }""");

        Assert.Contains("CONNECT", call.Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal("refused", HostedWorld.Text((JsonObject)call.Body!["outcome"]!, "status"));
        Assert.Equal(before, house.Peer.Bytes);
    }

    [Fact]
    public async Task A_hosted_run_asks_for_tunnels_as_it_would_of_any_proxy()
    {
        Assert.SkipWhen(HostedWorld.WhyNot is not null, HostedWorld.WhyNot ?? "");

        (int code, string told, string error) = await HostedWorld.RunAsync(
            World,
            ["--deployment", "bored", "--", "sh", "-c", $"unset no_proxy NO_PROXY; curl -sk https://{Vault}/boxed; echo; curl -svk https://elsewhere.example/ 2>&1"]);

        Assert.True(told.Contains("hello", StringComparison.Ordinal), told + error);
        Assert.NotEqual(0, code);
        Assert.Contains("403", told, StringComparison.Ordinal);
        Assert.Contains(house.Peer.Heard, static heard => heard.StartsWith("GET /boxed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_for_the_boundary_itself_is_served_as_such_in_absolute_form()
    {
        string token = await TokenAsync();
        string origin = World.Boundary.Address.ToString().TrimEnd('/');

        using Tunnel own = await Tunnel.SendAsync(World, $"GET {origin}/v1/me/authority HTTP/1.1\r\nHost: {World.Boundary.Address.Authority}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", own.Head, StringComparison.Ordinal);
        using Tunnel without = await Tunnel.SendAsync(World, $"GET {origin}/v1/me/authority HTTP/1.1\r\nHost: {World.Boundary.Address.Authority}\r\nProxy-Authorization: Bearer {token}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 401", without.Head, StringComparison.Ordinal);
        foreach (string path in (string[])["/v1/me/%61uthority", "/v1/x/../me/authority", "/v1//me/authority", "/ext-authz/vault/../../v1/me/authority"])
        {
            using Tunnel odd = await Tunnel.SendAsync(World, $"GET {origin}{path} HTTP/1.1\r\nHost: {World.Boundary.Address.Authority}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n");
            Assert.Matches("^HTTP/1.1 40[034]", odd.Head);
        }
    }

    private Task<string> TokenAsync() => World.TokenAsync("digger", deployment: "tunnels");

    private async Task<JsonObject> OutcomeAsync(string route, Func<JsonObject, bool> isWanted)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        string admin = await World.AdminTokenAsync();
        while (true)
        {
            ClientCall page = await World.GetAsync($"v1/evidence?type=outcome&route={route}&limit=50", admin);
            if (((JsonArray)page.Body!["items"]!).Items.Cast<JsonObject>().Select(static item => (JsonObject)item["body"]!).FirstOrDefault(isWanted) is { } found)
            {
                return found;
            }

            Assert.False(patience.IsCancellationRequested, "no such outcome: " + page.Body);
            await Task.Delay(50, CancellationToken.None);
        }
    }
}
