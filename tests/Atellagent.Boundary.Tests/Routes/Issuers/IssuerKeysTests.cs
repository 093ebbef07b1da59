using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Boundary.Routes.Issuers;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Boundary.Tests.Routes.Issuers;

/// <summary>The keys of trusted issuers: how often they are asked for, how long they are good, and what is never believed.</summary>
public sealed class IssuerKeysTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.Zero));
    private readonly IssuerKeys _keys;
    private string _answer = Answer(Set("a"));

    public IssuerKeysTests() => _keys = new IssuerKeys(new RouteHttpClientFactory(new SystemHostResolver(), new OwnListeners()), _time, NullLogger<IssuerKeys>.Instance);

    [Fact]
    public async Task Keys_are_fetched_once_and_a_rotated_key_is_found_at_once()
    {
        await using RawServer server = Serve();
        TrustedIssuerDocument issuer = Issuer(server.Port);

        await AssertFoundAsync(issuer, "a");
        await AssertFoundAsync(issuer, "a");
        Assert.Single(server.Requests);
        Assert.StartsWith("GET /keys HTTP/1.1\r\n", server.Requests.Single(), StringComparison.Ordinal);

        _answer = Answer(Set("b"));
        await AssertFoundAsync(issuer, "b");
        await AssertRefusedAsync(issuer, "a", "none of corporate");
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task An_unknown_key_is_a_reason_to_ask_at_most_once_a_minute()
    {
        await using RawServer server = Serve();
        TrustedIssuerDocument issuer = Issuer(server.Port);
        await AssertFoundAsync(issuer, "a");

        for (int i = 0; i < 20; i++)
        {
            await AssertRefusedAsync(issuer, "x" + i.ToString(CultureInfo.InvariantCulture), "none of corporate");
        }

        Assert.Equal(2, server.Requests.Count);
        _time.Advance(TimeSpan.FromSeconds(59));
        await AssertRefusedAsync(issuer, "x", "none of corporate");
        Assert.Equal(2, server.Requests.Count);
        _time.Advance(TimeSpan.FromSeconds(1));
        await AssertRefusedAsync(issuer, "x", "none of corporate");
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Many_who_ask_at_once_make_one_request()
    {
        await using RawServer server = Serve();
        TrustedIssuerDocument issuer = Issuer(server.Port);

        IssuerKey[] found = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => _keys.FindAsync(issuer, "a", TestContext.Current.CancellationToken).AsTask()));

        Assert.All(found, static key => Assert.IsType<IssuerKey.Found>(key));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task The_last_known_good_keys_are_good_for_a_day_and_then_nobody_is_believed()
    {
        await using RawServer server = Serve();
        TrustedIssuerDocument issuer = Issuer(server.Port);
        await AssertFoundAsync(issuer, "a");
        _answer = RawServer.Answer("{}", status: "500 Internal Server Error");

        _time.Advance(TimeSpan.FromHours(1));
        await AssertFoundAsync(issuer, "a");
        Assert.Equal(2, server.Requests.Count);
        await AssertFoundAsync(issuer, "a");
        Assert.Equal(2, server.Requests.Count);
        _time.Advance(TimeSpan.FromHours(23) - TimeSpan.FromSeconds(1));
        await AssertFoundAsync(issuer, "a");
        _time.Advance(TimeSpan.FromSeconds(1));
        await AssertRefusedAsync(issuer, "a", "the answer was 500");

        _answer = Answer(Set("a"));
        _time.Advance(TimeSpan.FromSeconds(10));
        await AssertFoundAsync(issuer, "a");
    }

    [Fact]
    public async Task A_changed_document_means_other_keys()
    {
        await using RawServer server = Serve();
        await AssertFoundAsync(Issuer(server.Port), "a");
        _answer = Answer(Set("b"));

        await AssertRefusedAsync(Issuer(server.Port, revision: 2), "a", "none of corporate");
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData("redirect", "the answer was 302, not 200")]
    [InlineData("huge", "longer than 262144 bytes")]
    [InlineData("endless", "longer than 262144 bytes")]
    [InlineData("broken", "cannot be reached")]
    [InlineData("text", "no JSON Web Key Set")]
    [InlineData("duplicates", "no JSON Web Key Set")]
    [InlineData("list", "no JSON Web Key Set")]
    [InlineData("missing", "the answer was 404, not 200")]
    public async Task What_is_no_key_set_is_a_refusal_that_says_why(string what, string said)
    {
        await using RawServer evil = RawServer.Always(Answer(Set("a")));
        _answer = what switch
        {
            "redirect" => RawServer.Answer("", status: "302 Found", more: $"Location: http://127.0.0.1:{evil.Port}/keys\r\n"),
            "huge" => RawServer.Answer(Set("a") + new string(' ', 262_145)),
            "endless" => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + string.Concat(Enumerable.Repeat("10000\r\n" + new string(' ', 65_536) + "\r\n", 5)),
            "broken" => "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{",
            "text" => Answer("<html>"),
            "duplicates" => Answer("""{"keys":[],"keys":[]}"""),
            "list" => Answer("[]"),
            _ => RawServer.Answer("{}", status: "404 Not Found"),
        };
        await using RawServer server = Serve(what is not "broken");

        await AssertRefusedAsync(Issuer(server.Port), "a", said);
        await AssertRefusedAsync(Issuer(server.Port), "a", said);

        Assert.Single(server.Requests);
        Assert.Empty(evil.Requests);
    }

    [Fact]
    public async Task One_who_does_not_answer_is_not_waited_for()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawServer server = new(async (self, _, _) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, self.Ended);
            return false;
        });

        Task<IssuerKey> asking = _keys.FindAsync(Issuer(server.Port), "a", TestContext.Current.CancellationToken).AsTask();
        await asked.Task;
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Contains("no answer within 5 seconds", Assert.IsType<IssuerKey.Refused>(await asking).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_home_is_a_refusal()
    {
        RawServer server = Serve();
        TrustedIssuerDocument issuer = Issuer(server.Port);
        await server.DisposeAsync();

        await AssertRefusedAsync(issuer, "a", "cannot be reached");
    }

    [Fact]
    public async Task An_address_that_a_route_could_not_reach_is_not_reached_for_keys()
    {
        await using RawServer server = Serve();
        IssuerKeys own = new(new RouteHttpClientFactory(new SystemHostResolver(), new OwnListeners(server.Port)), _time, NullLogger<IssuerKeys>.Instance);
        await using (own)
        {
            IssuerKey itself = await own.FindAsync(Issuer(server.Port), "a", TestContext.Current.CancellationToken);
            IssuerKey elsewhere = await own.FindAsync(Issuer(server.Port, networks: "10.0.0.0/8", revision: 2), "a", TestContext.Current.CancellationToken);
            IssuerKey metadata = await own.FindAsync(Issuer(80, host: "169.254.169.254", networks: null, revision: 3), "a", TestContext.Current.CancellationToken);

            Assert.Contains("the boundary itself", Assert.IsType<IssuerKey.Refused>(itself).Reason, StringComparison.Ordinal);
            Assert.IsType<IssuerKey.Refused>(elsewhere);
            Assert.IsType<IssuerKey.Refused>(metadata);
        }

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Keys_that_verify_nothing_are_left_out()
    {
        _answer = Answer("""
            { "keys": [ { "kty": "oct", "kid": "secret", "k": "AAAA" }, { "kty": "EC", "kid": "private", "d": "AAAA" }, { "kty": "EC", "kid": "enc", "use": "enc" },
                { "kty": "EC", "kid": "twice" }, { "kty": "EC", "kid": "twice" }, { "kty": "EC" }, { "kty": "EC", "kid": "" }, { "kty": "EC", "kid": 1 }, 7, { "kty": "EC", "kid": "a" } ] }
            """);
        await using RawServer server = Serve();
        TrustedIssuerDocument issuer = Issuer(server.Port);

        await AssertFoundAsync(issuer, "a");
        foreach (string kid in new[] { "secret", "private", "enc", "twice", "", "1", "../a", "A" })
        {
            await AssertRefusedAsync(issuer, kid, "none of corporate");
        }
    }

    [Fact]
    public async Task A_file_is_read_and_one_that_is_not_there_is_a_refusal()
    {
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, Set("a"), TestContext.Current.CancellationToken);
        TrustedIssuerDocument there = Issuer(0) with { Jwks = null, JwksFile = path };

        await AssertFoundAsync(there, "a");
        File.Delete(path);
        await AssertRefusedAsync(Issuer(0, revision: 2) with { Jwks = null, JwksFile = path }, "a", "the file cannot be read");
    }

    public ValueTask DisposeAsync() => _keys.DisposeAsync();

    private RawServer Serve(bool keepOpen = true) => new(async (_, _, stream) =>
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(_answer));
        return keepOpen;
    });

    private async Task AssertFoundAsync(TrustedIssuerDocument issuer, string kid)
    {
        IssuerKey key = await _keys.FindAsync(issuer, kid, TestContext.Current.CancellationToken);
        Assert.Equal(kid, ((JsonString)Assert.IsType<IssuerKey.Found>(key).Jwk["kid"]!).Value);
    }

    private async Task AssertRefusedAsync(TrustedIssuerDocument issuer, string kid, string said)
    {
        IssuerKey key = await _keys.FindAsync(issuer, kid, TestContext.Current.CancellationToken);
        Assert.Contains(said, Assert.IsType<IssuerKey.Refused>(key).Reason, StringComparison.Ordinal);
    }

    private static string Set(string kid) => $$"""{"keys":[{"kty":"EC","crv":"P-256","kid":"{{kid}}","x":"AA","y":"AA"}]}""";

    private static string Answer(string body) => RawServer.Answer(body);

    private static TrustedIssuerDocument Issuer(int port, string host = "127.0.0.1", string? networks = "127.0.0.0/8", int revision = 1) => new()
    {
        Name = "corporate",
        Position = default,
        Content = JsonObject.Of(("revision", JsonNumber.Of(revision))),
        Issuer = "https://login.example.com/",
        Audience = "boundary",
        Jwks = new RouteDestination
        {
            BaseUrl = string.Create(CultureInfo.InvariantCulture, $"http://{host}:{port}/keys"),
            Networks = networks is null ? [] : [networks],
        },
        Algorithms = ["ES256"],
        Types = ["JWT"],
        ClockSkewSeconds = 30,
        Principals = ["ann"],
        Mapping = ClaimMapping.Compile(new SourceText("claims.sub", default), ImmutableArray.CreateBuilder<DocumentError>())!,
    };
}
