using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Atellagent.Cli.Tests.Stub;
using Atellagent.Client;
using Atellagent.Client.Actions;
using Atellagent.Client.Problems;
using Atellagent.Client.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Cli.Tests.Client;

public sealed class SubmissionTests : IAsyncLifetime
{
    private const string Actions = "POST /v1/actions";

    private readonly FakeTimeProvider _time = new();
    private StubBoundary _stub = null!;
    private HttpClient _http = null!;
    private AtellagentClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _stub = await StubBoundary.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_stub.Url + "/") };
        _client = new AtellagentClient(_http, new ClientCredentials("support-agent", StubBoundary.Secret, "support-bot-prod"), _time);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _http.Dispose();
        await _stub.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"n":9007199254740993,"d":1.10,"e":1E400,"z":-0,"s":"\u00e9\ud800"}""")]
    [InlineData("""{ "spaced" : [ 1 , 2.50 ] }""")]
    public async Task Sends_arguments_by_the_very_bytes_they_were_written_with(string arguments)
    {
        _stub.On(Actions, 200, ContractAnswers.Narrowed);
        using JsonDocument document = JsonDocument.Parse(arguments);

        await SubmitAsync(new ActionSubmission("payments", "refund", document.RootElement));

        Assert.Equal($$"""{"route":"payments","operation":"refund","arguments":{{arguments}}}""", _stub.SeenOn(Actions).Single().Body);
    }

    [Fact]
    public async Task Sends_arguments_that_are_as_deep_as_the_boundary_takes()
    {
        _stub.On(Actions, 200, ContractAnswers.Narrowed);
        string deep = $$"""{"a":{{new string('[', 62)}}{{new string(']', 62)}}}""";
        using JsonDocument document = JsonDocument.Parse(deep);

        await SubmitAsync(new ActionSubmission("payments", "refund", document.RootElement));

        Assert.Contains(deep, _stub.SeenOn(Actions).Single().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_that_says_nothing_was_sent_is_asked_again_under_the_same_key()
    {
        _stub.On(Actions, 503, ContractAnswers.EvidenceUnavailable, retryAfter: "0")
            .On(Actions, 503, ContractAnswers.EvidenceUnavailable, retryAfter: "0")
            .On(Actions, 200, ContractAnswers.Narrowed);

        SubmissionResult result = await SubmitAsync(Submission());

        Assert.IsType<SubmissionResult.Completed>(result);
        Assert.Equal(3, _stub.SeenOn(Actions).Count);
        Assert.Single(_stub.SeenOn(Actions).Select(static request => request.Headers["Idempotency-Key"]).Distinct());
    }

    [Fact]
    public async Task It_is_asked_again_twice_at_most()
    {
        _stub.On(Actions, 503, ContractAnswers.EvidenceUnavailable, retryAfter: "0");

        SubmissionResult result = await SubmitAsync(Submission());

        Assert.Equal("evidence_unavailable", Assert.IsType<SubmissionResult.Failed>(result).Problem.Code);
        Assert.Equal(3, _stub.SeenOn(Actions).Count);
    }

    [Fact]
    public async Task It_is_not_asked_again_when_that_would_be_long_from_now()
    {
        _stub.On(Actions, 503, ContractAnswers.EvidenceUnavailable, retryAfter: "3600");

        Assert.IsType<SubmissionResult.Failed>(await SubmitAsync(Submission()));
        Assert.Single(_stub.SeenOn(Actions));
    }

    [Theory]
    [InlineData(424, """{"status":424,"code":"outcome_unknown"}""")]
    [InlineData(429, """{"status":429,"code":"rate_limited"}""")]
    [InlineData(403, ContractAnswers.Denied)]
    [InlineData(409, """{"status":409,"code":"idempotency_conflict"}""")]
    [InlineData(503, """{"status":503,"code":"outcome_unknown"}""")]
    public async Task Nothing_else_is_ever_asked_again(int status, string body)
    {
        _stub.On(Actions, status, body, retryAfter: "0");

        await SubmitAsync(Submission());

        Assert.Single(_stub.SeenOn(Actions));
    }

    [Fact]
    public async Task A_503_that_is_not_the_boundarys_own_is_not_asked_again()
    {
        _stub.On(Actions, 503, "<html>proxy</html>", "text/html", "0");

        BoundaryUnreachableException exception =
            await Assert.ThrowsAsync<BoundaryUnreachableException>(() => SubmitAsync(Submission()));

        Assert.False(exception.NothingSent);
        Assert.NotNull(exception.IdempotencyKey);
        Assert.Single(_stub.SeenOn(Actions));
    }

    [Fact]
    public async Task A_connection_that_was_never_made_sent_nothing()
    {
        using TcpListener reserved = new(IPAddress.Loopback, 0);
        reserved.Start();
        int port = ((IPEndPoint)reserved.LocalEndpoint).Port;
        reserved.Stop();
        using HttpClient nowhere = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        using AtellagentClient client = new(nowhere, new ClientCredentials("a", "b"), _time);

        BoundaryUnreachableException exception = await Assert.ThrowsAsync<BoundaryUnreachableException>(
            () => client.SubmitAsync(Submission(), null, TestContext.Current.CancellationToken));

        Assert.True(exception.NothingSent);
    }

    [Fact]
    public async Task A_denial_carries_the_decision_so_that_an_agent_can_adapt()
    {
        _stub.On(Actions, 403, ContractAnswers.Denied);

        SubmissionResult.Denied denied = Assert.IsType<SubmissionResult.Denied>(await SubmitAsync(Submission()));

        Assert.Equal("ask for less", denied.Problem.Decision!.Reasons!.Single().Remedy);
        Assert.Equal("dec_3", denied.DecisionId);
    }

    [Fact]
    public async Task Refused_credentials_are_an_answer_too()
    {
        using AtellagentClient client = new(_http, new ClientCredentials("a", "wrong"), _time);

        SubmissionResult result = await client.SubmitAsync(Submission(), null, TestContext.Current.CancellationToken);

        Assert.Equal("unauthenticated", Assert.IsType<SubmissionResult.Failed>(result).Problem.Code);
        Assert.Empty(_stub.SeenOn(Actions));
    }

    [Fact]
    public async Task Nobody_else_can_make_a_fifth_answer() =>
        Assert.Equal(4, await Task.FromResult(typeof(SubmissionResult).Assembly.GetTypes().Count(static type => type.BaseType == typeof(SubmissionResult))));

    private Task<SubmissionResult> SubmitAsync(ActionSubmission submission) =>
        _client.SubmitAsync(submission, null, TestContext.Current.CancellationToken);

    private static ActionSubmission Submission() => ActionSubmission.Of("payments", "refund", new() { ["amount"] = 900 });
}
