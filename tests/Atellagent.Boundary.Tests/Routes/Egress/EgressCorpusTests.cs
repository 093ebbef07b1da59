using System.Net;
using System.Text.Json;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Routes.Egress;

/// <summary>The egress corpus, whole: each row through every way that it could come in.</summary>
public sealed class EgressCorpusTests
{
    private const string Base = "https://api.allowed.example/v1/";
    private const string StandIn = "203.0.113.0/24";
    private static readonly UriCreationOptions Raw = new() { DangerousDisablePathAndQueryCanonicalization = true };

    [Fact]
    public void Every_forbidden_destination_is_refused_as_configuration()
    {
        string[] accepted = [.. Rows("forbidden").Select(Text).Where(url => Destinations.TryParse(url) is not null)];

        Assert.True(accepted.Length == 0, string.Join('\n', accepted));
    }

    [Theory]
    [InlineData("forbidden")]
    [InlineData("near-misses")]
    public async Task Every_destination_that_is_not_the_approved_one_is_refused_as_a_request(string file)
    {
        int sendable = 0;
        foreach (JsonElement row in Rows(file))
        {
            foreach (Uri uri in Readings(Text(row)))
            {
                sendable++;
                await RefusesAsync(uri);
            }
        }

        Assert.True(sendable > 10, "the corpus has addresses that the framework reads");
    }

    [Fact]
    public void Every_forbidden_destination_is_one_encoded_segment_or_refused_as_an_argument()
    {
        foreach (JsonElement row in Rows("forbidden").Concat(Rows("near-misses")).Concat(Rows("path-escapes")))
        {
            Assert.True(IsOneSegmentOrRefused("orders/{orderId}/refunds", Text(row)), Text(row));
        }
    }

    [Fact]
    public void What_only_looks_like_the_approved_base_is_never_it()
    {
        foreach (JsonElement row in Rows("near-misses"))
        {
            ApprovedDestination approved = Destinations.Parse(row.GetProperty("approved").GetString()!);
            ApprovedDestination? other = Destinations.TryParse(Text(row));
            bool same = other is not null && other.Authority == approved.Authority && other.IsTls == approved.IsTls;
            Assert.False(same, Text(row));
        }
    }

    [Fact]
    public void Permitted_destinations_are_not_refused_for_their_looks()
    {
        string[] refused =
        [
            .. Rows("permitted").Where(row => Label(row) != "inside-prefix").Select(Text).Where(url => Destinations.TryParse(url) is null),
        ];

        Assert.True(refused.Length == 0, string.Join('\n', refused));
    }

    [Fact]
    public void Permitted_requests_inside_the_prefix_are_not_refused_for_their_looks()
    {
        ApprovedDestination approved = Destinations.Parse(Base);
        int seen = 0;
        foreach (string url in Rows("permitted").Where(row => Label(row) == "inside-prefix").Select(Text))
        {
            using HttpRequestMessage request = new(HttpMethod.Get, approved.Target(url["https://api.allowed.example".Length..]));
            Assert.True(RequestScope.WhyOutside(approved, request) is null, url);
            string last = url.Split('?')[0].Split('/')[^1];
            Assert.True(PathSegment.TryEncode(Uri.UnescapeDataString(last), out string? segment), url);
            Assert.Equal(last, segment);
            seen++;
        }

        Assert.Equal(5, seen);
    }

    [Fact]
    public void No_configured_prefix_escapes_its_approved_one()
    {
        foreach (JsonElement row in Rows("path-escapes"))
        {
            Assert.True(Destinations.TryParse(Text(row)) is null, Text(row));
            string below = Text(row)[Base.Length..];
            Assert.False(PathTemplate.TryParse(below, out _), below);
        }
    }

    [Fact]
    public async Task No_request_escapes_the_approved_prefix()
    {
        foreach (JsonElement row in Rows("path-escapes"))
        {
            foreach (Uri uri in Readings(Text(row)))
            {
                await RefusesAsync(uri);
            }
        }
    }

    [Fact]
    public async Task A_path_argument_arrives_as_one_encoded_segment_or_is_refused()
    {
        await using RecordingUpstream upstream = new(Path.GetTempFileName());
        ApprovedDestination approved = Destinations.Parse($"http://127.0.0.1:{upstream.Port}/v1/", "127.0.0.0/8");
        using HttpMessageInvoker client = new RouteHttpClientFactory(new SystemHostResolver(), new OwnListeners()).Create(approved);
        List<string> sent = [];
        foreach (JsonElement input in Rows("path-arguments").Select(row => row.GetProperty("input")))
        {
            string template = input.GetProperty("template").GetString()!;
            string argument = input.GetProperty("orderId").GetString()!;
            Assert.True(IsOneSegmentOrRefused(template, argument), argument);
            Assert.True(PathTemplate.TryParse(template, out PathTemplate? parsed));
            if (parsed.Expand(_ => argument) is PathExpansion.Path path)
            {
                sent.Add(approved.Path + path.Text);
                using HttpRequestMessage request = new(HttpMethod.Get, approved.Target(sent[^1]));
                using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            }
        }

        Assert.Equal(["/v1/orders/%7BorderId%7D/refunds"], sent);
        Assert.Equal(sent, upstream.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task A_name_that_leads_to_a_forbidden_address_is_never_connected_to()
    {
        foreach (JsonElement input in Rows("dns-answers").Select(row => row.GetProperty("input")))
        {
            IPAddress[][] answers = [Addresses(input, "firstAnswer"), Addresses(input, "secondAnswer")];
            Destinations.ScriptedResolver resolver = new(answers);
            Destinations.RecordingDialer network = new();
            GuardedDialer dialer = new(resolver, new OwnListeners(), network.DialAsync);
            foreach (IPAddress[] answer in answers)
            {
                network.Dialed.Clear();
                Task<Stream> connecting = dialer.ConnectAsync(Destinations.Parse(Base, StandIn), TestContext.Current.CancellationToken).AsTask();
                if (Array.TrueForAll(answer, address => address.ToString().StartsWith("203.0.113.", StringComparison.Ordinal)))
                {
                    await connecting;
                    Assert.Equal(new IPEndPoint(answer[0], 443), Assert.Single(network.Dialed));
                }
                else
                {
                    await Assert.ThrowsAsync<DestinationRefusedException>(() => connecting);
                    Assert.Empty(network.Dialed);
                }
            }

            Assert.Equal(2, resolver.Asked);
        }
    }

    [Fact]
    public async Task A_redirect_comes_back_as_an_answer_and_is_never_followed()
    {
        await using RecordingUpstream upstream = new(Path.GetTempFileName());
        ApprovedDestination approved = Destinations.Parse("http://api.allowed.example/v1/", StandIn);
        Destinations.RecordingDialer network = new(upstream.Port);
        Destinations.ScriptedResolver resolver = new([[IPAddress.Parse("203.0.113.10")]]);
        using HttpMessageInvoker client = new RouteHttpClientFactory(resolver, new OwnListeners(), network.DialAsync).Create(approved);
        int count = 0;
        foreach (JsonElement input in Rows("redirects").Select(row => row.GetProperty("input")))
        {
            int status = input.GetProperty("status").GetInt32();
            string location = input.GetProperty("location").GetString()!;
            upstream.Answer = _ => new UpstreamAnswer { Status = status, Headers = [new("Location", location)] };
            using HttpRequestMessage request = new(new HttpMethod(input.GetProperty("method").GetString()!), approved.Target("/v1/items"));
            using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal(++count, upstream.Requests.Count);
            Assert.Equal("/v1/items", upstream.Requests[^1].Target);
        }

        Assert.All(network.Dialed, endpoint => Assert.Equal("203.0.113.10:80", endpoint.ToString()));
    }

    private static IReadOnlyList<JsonElement> Rows(string file) => Corpus.Read("egress", file + ".jsonl");

    private static string Text(JsonElement row) => row.GetProperty("text").GetString()!;

    private static string Label(JsonElement row) => row.GetProperty("label").GetString()!;

    private static IPAddress[] Addresses(JsonElement input, string property) =>
        [.. input.GetProperty(property).EnumerateArray().Select(text => IPAddress.Parse(text.GetString()!))];

    // An address as the framework reads it, with and without putting its path in order.
    private static IEnumerable<Uri> Readings(string url)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out Uri? usual))
        {
            yield return usual;
        }

        if (Uri.TryCreate(url, Raw, out Uri? raw) && raw.IsAbsoluteUri)
        {
            yield return raw;
        }
    }

    private static async Task RefusesAsync(Uri uri)
    {
        Destinations.RecordingDialer network = new();
        Destinations.ScriptedResolver resolver = new([[IPAddress.Parse("8.8.8.8")]]);
        using HttpMessageInvoker client = new RouteHttpClientFactory(resolver, new OwnListeners(), network.DialAsync)
            .Create(Destinations.Parse(Base));
        using HttpRequestMessage request = new(HttpMethod.Get, uri);

        Exception? fault = await Record.ExceptionAsync(() => client.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.True(fault is HttpRequestException { InnerException: DestinationRefusedException }, $"{uri.OriginalString}: {fault?.GetType().Name}");
        Assert.Equal(0, resolver.Asked);
        Assert.Empty(network.Dialed);
    }

    private static bool IsOneSegmentOrRefused(string template, string argument)
    {
        Assert.True(PathTemplate.TryParse(template, out PathTemplate? parsed));
        if (parsed.Expand(_ => argument) is not PathExpansion.Path path)
        {
            return true;
        }

        string[] segments = path.Text.Split('/');
        return segments is ["orders", _, "refunds"]
            && segments[1].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '%')
            && Uri.UnescapeDataString(segments[1]) == argument
            && !Array.Exists(["%2f", "%5c", "%25", "%00"], bad => path.Text.Contains(bad, StringComparison.OrdinalIgnoreCase));
    }
}
