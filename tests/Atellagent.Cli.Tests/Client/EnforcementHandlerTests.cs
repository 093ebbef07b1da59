using System.Net;
using Atellagent.Cli.Tests.Stub;
using Atellagent.Client;
using Atellagent.Client.Actions;
using Atellagent.Client.Enforcement;
using Atellagent.Client.Problems;
using Atellagent.Client.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Cli.Tests.Client;

/// <summary>An HttpClient that asks before each request: nothing is sent without a go, nothing twice, and what came of it is said.</summary>
public sealed class EnforcementHandlerTests : IAsyncLifetime
{
    private const string Decided = """{"id":"act_1","digest":"sha256:aa","decision":{"id":"dec_1","effect":"allow"},"permit":"a.b.c","permitExpiresAt":"2026-03-01T10:00:30.000Z"}""";
    private const string Waits = """{"id":"act_1","digest":"sha256:aa","decision":{"id":"dec_1","effect":"require_approval"},"approval":{"id":"apr_1"},"outcome":{"status":"pending"},"evidence":[]}""";
    private const string Closed = """{"id":"act_1","outcome":{"status":"succeeded","observedBy":"enforcementPoint"}}""";
    private const string Outcome = "POST /v1/actions/act_1/outcome";

    private readonly List<string> _unclosed = [];
    private readonly Destination _destination = new();
    private StubBoundary _stub = null!;
    private HttpClient _http = null!;
    private AtellagentClient _client = null!;
    private EnforcementHandler _handler = null!;
    private HttpClient _enforced = null!;

    public async ValueTask InitializeAsync()
    {
        _stub = await StubBoundary.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_stub.Url + "/") };
        _client = new AtellagentClient(_http, new ClientCredentials("support-agent", StubBoundary.Secret, "support-bot-prod"), new FakeTimeProvider());
        _handler = new EnforcementHandler(_client, static (request, _) => Task.FromResult(request.Method == HttpMethod.Get ? ActionSubmission.Of("orders", "read", []) : null)) { InnerHandler = _destination, Unclosed = _unclosed.Add };
        _enforced = new HttpClient(_handler) { BaseAddress = new Uri("http://orders.example/") };
    }

    public async ValueTask DisposeAsync()
    {
        _enforced.Dispose();
        _handler.Dispose();
        _destination.Dispose();
        _client.Dispose();
        _http.Dispose();
        await _stub.DisposeAsync();
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "succeeded")]
    [InlineData(HttpStatusCode.NotFound, "failed")]
    [InlineData(HttpStatusCode.InternalServerError, "failed")]
    [InlineData(HttpStatusCode.BadGateway, "unknown")]
    public async Task A_request_is_decided_redeemed_sent_and_closed(HttpStatusCode status, string outcome)
    {
        _stub.On("POST /v1/decisions", 200, Decided).On("POST /v1/permits/redeem", 200, Waits).On(Outcome, 200, Closed);
        _destination.Status = status;

        using HttpResponseMessage response = await _enforced.GetAsync(new Uri("a", UriKind.Relative), CancellationToken.None);

        Assert.Equal((status, 1), (response.StatusCode, _destination.Requests));
        Assert.Contains("\"narrowing\":\"refuse\"", _stub.SeenOn("POST /v1/decisions").Single().Body, StringComparison.Ordinal);
        Assert.Equal($$"""{"status":"{{outcome}}","httpStatus":{{(int)status}}}""", _stub.SeenOn(Outcome).Single().Body);
    }

    [Fact]
    public async Task Whatever_is_no_go_sends_nothing()
    {
        _stub.On("POST /v1/decisions", 403, """{"code":"denied","detail":"no","status":403}""").On("POST /v1/decisions", 202, Waits).On("POST /v1/decisions", 200, Decided)
            .On("POST /v1/permits/redeem", 503, """{"code":"evidence_unavailable","detail":"no","status":503}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => _enforced.PostAsync(new Uri("a", UriKind.Relative), null, CancellationToken.None));
        await Assert.ThrowsAsync<BoundaryProblemException>(() => _enforced.GetAsync(new Uri("a", UriKind.Relative), CancellationToken.None));
        await Assert.ThrowsAsync<HttpRequestException>(() => _enforced.GetAsync(new Uri("a", UriKind.Relative), CancellationToken.None));
        await Assert.ThrowsAsync<BoundaryProblemException>(() => _enforced.GetAsync(new Uri("a", UriKind.Relative), CancellationToken.None));

        Assert.Equal(0, _destination.Requests);
        Assert.Single(_stub.SeenOn("POST /v1/permits/redeem"));
        Assert.Empty(_stub.SeenOn(Outcome));
    }

    [Fact]
    public async Task A_destination_that_does_not_answer_is_unknown_and_is_not_asked_again()
    {
        _stub.On("POST /v1/decisions", 200, Decided).On("POST /v1/permits/redeem", 200, Waits).On(Outcome, 200, Closed);
        _destination.Lost = true;

        await Assert.ThrowsAsync<HttpRequestException>(() => _enforced.GetAsync(new Uri("a", UriKind.Relative), CancellationToken.None));

        Assert.Equal(1, _destination.Requests);
        Assert.Equal("""{"status":"unknown"}""", _stub.SeenOn(Outcome).Single().Body);
    }

    [Fact]
    public async Task An_action_that_cannot_be_closed_leaves_its_response_and_is_told()
    {
        _stub.On("POST /v1/decisions", 200, Decided).On("POST /v1/permits/redeem", 200, Waits).On(Outcome, 403, """{"code":"denied","detail":"no","status":403}""");

        using HttpResponseMessage response = await _enforced.GetAsync(new Uri("a", UriKind.Relative), CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["act_1"], _unclosed);
    }

    /// <summary>Where requests would go.</summary>
    private sealed class Destination : HttpMessageHandler
    {
        public int Requests { get; private set; }

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public bool Lost { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return Lost ? throw new HttpRequestException("lost") : Task.FromResult(new HttpResponseMessage(Status));
        }
    }
}
