using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Atellagent.Harness;

namespace Atellagent.Scenarios.Hosted;

/// <summary>The boundary as a forward proxy: what a route owns is an action, and everything else is refused in words, whatever it is spelled like.</summary>
public sealed class ForwardProxyTests(ForwardProxyTests.House house) : IClassFixture<ForwardProxyTests.House>
{
    private const string Body = """{"amount":7,"currency":"EUR"}""";
    private World World => house.World;

    private string Base => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{World.Upstream.Port}/api/");

    [Fact]
    public async Task What_a_route_owns_becomes_an_action_and_its_answer_is_the_destinations()
    {
        string token = await World.TokenAsync();

        string posted = await SendAsync("POST", Base + "orders/ord_proxied/refunds", token, Body);
        string basic = await SendAsync("GET", Base + "orders/ord_basic", null, null, "Proxy-Authorization: Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("agent:" + token)));
        string own = await SendAsync("GET", Base + "orders/ord_own", token, null, "Authorization: Bearer of-the-agent", "Cookie: a=b", "X-Evil: 1");

        Assert.StartsWith("HTTP/1.1 201", posted, StringComparison.Ordinal);
        Assert.Contains("atellagent-decision: dec_", posted, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("HTTP/1.1 20", basic, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 20", own, StringComparison.Ordinal);
        RecordedRequest sent = Assert.Single(World.Upstream.Requests, static request => request.AllText.Contains("ord_own", StringComparison.Ordinal));
        Assert.DoesNotContain("of-the-agent", sent.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Evil", sent.AllText, StringComparison.OrdinalIgnoreCase);
        ClientCall evidence = await World.GetAsync("v1/evidence?type=decision&route=payments&limit=50", await World.AdminTokenAsync());
        Assert.Contains("\"surface\":\"proxy\"", evidence.Body!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_route_owns_is_refused_in_words_and_on_record_and_nothing_is_tunnelled()
    {
        string token = await World.TokenAsync();
        int before = World.Upstream.Requests.Count;
        string[] refused =
        [
            await SendAsync("GET", "http://elsewhere.example/secret-plans", token),
            await SendAsync("GET", "http://169.254.169.254/latest/meta-data/", token),
            await SendAsync("GET", Base + "orders/a/b/c", token),
            await SendAsync("DELETE", Base + "orders/ord_1", token),
            await SendAsync("GET", Base + "orders/ord_1?x=1&x=2", token),
            await SendAsync("GET", Base + "orders/%2e%2e", token),
            await SendAsync("GET", Base + "orders/..%2fadmin", token),
            await SendAsync("GET", Base + "../orders/ord_1", token),
            await SendAsync("GET", Base.Replace("http://", "http://user@", StringComparison.Ordinal) + "orders/ord_1", token),
            await SendAsync("GET", Base.Replace("127.0.0.1", "127.1", StringComparison.Ordinal) + "orders/ord_1", token),
            await SendAsync("GET", Base.Replace("127.0.0.1", "[::ffff:127.0.0.1]", StringComparison.Ordinal) + "orders/ord_1", token),
            await SendAsync("GET", Base.Replace("http:", "https:", StringComparison.Ordinal) + "orders/ord_1", token),
            await SendAsync("POST", Base + "orders/ord_1/refunds", token, """{"amount":7,"currency":"EUR","orderId":"ord_2"}"""),
            await SendAsync("CONNECT", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{World.Upstream.Port}"), token),
        ];

        Assert.All(refused, static answer => Assert.Matches("^HTTP/1.1 (400|403)", answer));
        Assert.Contains("no route leads there", refused[0], StringComparison.Ordinal);
        Assert.Contains("takes no tunnel", refused[^1], StringComparison.Ordinal);
        Assert.Equal(before, World.Upstream.Requests.Count);
        ClientCall evidence = await World.GetAsync("v1/evidence?type=decision&effect=deny&limit=50", await World.AdminTokenAsync());
        Assert.Contains("atellagent/forward", evidence.Body!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_without_a_token_gets_through_and_what_is_narrowed_is_refused()
    {
        string token = await World.TokenAsync();

        Assert.StartsWith("HTTP/1.1 407", await SendAsync("GET", Base + "orders/ord_1", null), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 407", await SendAsync("GET", Base + "orders/ord_1", null, null, "Authorization: Bearer " + token), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 407", await SendAsync("CONNECT", "elsewhere.example:443", null), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403", await SendAsync("POST", Base + "orders/ord_1/refunds", token, """{"amount":900,"currency":"EUR"}"""), StringComparison.Ordinal);
        Assert.Equal(401, (await World.GetAsync("v1/forward", null)).Status);
    }

    [Fact]
    public async Task Every_forbidden_spelling_of_the_corpus_is_refused_and_reaches_nobody()
    {
        string token = await World.TokenAsync();
        int before = World.Upstream.Requests.Count;
        int asked = 0;
        foreach (string line in File.ReadLines(Repository.In("tests", "corpora", "egress", "forbidden.jsonl")))
        {
            string text = HostedWorld.Text(HostedWorld.Read(line).Body!, "text")!;
            if (text.AsSpan().ContainsAnyExceptInRange('!', '~') || asked >= Rounds.Of(300, 3000))
            {
                continue;
            }

            asked++;
            string answer = await SendAsync("GET", text, token);
            Assert.True(answer.Length == 0 || System.Text.RegularExpressions.Regex.IsMatch(answer, "^HTTP/1.1 (400|403|404|407)"), text + ": " + answer);
        }

        Assert.True(asked >= 100, $"{asked}");
        Assert.Equal(before, World.Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_hosted_run_reaches_it_as_its_proxy()
    {
        Assert.SkipWhen(HostedWorld.WhyNot is not null, HostedWorld.WhyNot ?? "");

        (int code, string told, string error) = await HostedWorld.RunAsync(
            World,
            ["--deployment", "box", "--", "sh", "-c", $"unset no_proxy NO_PROXY; curl -s {Base}orders/ord_boxed; echo; curl -s http://elsewhere.example/; echo; curl -sv https://elsewhere.example/ 2>&1"]);

        string[] lines = told.Split('\n');
        Assert.True(code != 0 && lines.Length > 2, told + error);
        Assert.Single(World.Upstream.Requests, static request => request.AllText.Contains("ord_boxed", StringComparison.Ordinal));
        Assert.Contains("no route leads there", lines[1], StringComparison.Ordinal);
        Assert.Contains("403", told, StringComparison.Ordinal);
    }

    // By hand: no client library sends what these tests send.
    private async Task<string> SendAsync(string method, string target, string? token, string? body = null, params string[] headers)
    {
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", World.Boundary.Address.Port);
        string host = target.Contains("://", StringComparison.Ordinal) ? target.Split('/')[2] : target;
        StringBuilder text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        foreach (string header in headers)
        {
            text.Append(header).Append("\r\n");
        }

        if (token is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"Proxy-Authorization: Bearer {token}\r\n");
        }

        if (body is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n");
        }

        text.Append("\r\n").Append(body);
        try
        {
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(text.ToString()));
            using StreamReader reader = new(stream);
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>One boundary for all of it.</summary>
    public sealed class House : IAsyncLifetime
    {
        internal World World { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            World = await HostedWorld.StartAsync();
            World.Upstream.Answer = static request => new UpstreamAnswer { Status = request.AllText.StartsWith("POST", StringComparison.Ordinal) ? 201 : 200 };
        }

        public async ValueTask DisposeAsync()
        {
            await World.AssertHistoryAsync();
            await World.DisposeAsync();
        }
    }
}
