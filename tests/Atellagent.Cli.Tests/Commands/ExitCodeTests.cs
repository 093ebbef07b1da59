using System.Net;
using System.Net.Sockets;
using Atellagent.Cli.Tests.Stub;

namespace Atellagent.Cli.Tests.Commands;

public sealed class ExitCodeTests : IAsyncLifetime
{
    private static readonly string[] Submit =
        ["action", "submit", "--route", "payments", "--operation", "refund", "--arguments", """{"amount":900}"""];

    private StubBoundary _stub = null!;
    private CliRun _run = null!;

    public async ValueTask InitializeAsync()
    {
        _stub = await StubBoundary.StartAsync();
        _run = CliRun.With(_stub);
    }

    public async ValueTask DisposeAsync()
    {
        _run.Dispose();
        await _stub.DisposeAsync();
    }

    [Theory]
    [InlineData(200, ContractAnswers.Narrowed, 0)]
    [InlineData(202, ContractAnswers.Pending, 7)]
    [InlineData(403, ContractAnswers.Denied, 6)]
    [InlineData(400, """{"status":400,"code":"arguments_invalid"}""", 2)]
    [InlineData(409, """{"status":409,"code":"idempotency_conflict"}""", 2)]
    [InlineData(424, """{"status":424,"code":"outcome_unknown"}""", 1)]
    [InlineData(200, """{"id":"act_1","approval":null,"outcome":{"status":"failed","httpStatus":500}}""", 1)]
    [InlineData(200, """{"id":"act_1","approval":null,"outcome":{"status":"refused"}}""", 6)]
    [InlineData(200, """{"id":"act_1","approval":null,"outcome":null}""", 1)]
    [InlineData(200, """<html>not a boundary</html>""", 8)]
    [InlineData(200, """{"hello":"world"}""", 8)]
    public async Task Says_by_its_exit_code_what_became_of_an_action(int status, string body, int code)
    {
        _stub.On("POST /v1/actions", status, body);

        Assert.Equal(code, await _run.RunAsync(Submit));
    }

    [Fact]
    public async Task A_boundary_that_cannot_write_evidence_is_not_relied_on()
    {
        _stub.On("POST /v1/actions", 503, ContractAnswers.EvidenceUnavailable, retryAfter: "0");

        Assert.Equal(8, await _run.RunAsync(Submit));
    }

    [Fact]
    public async Task A_boundary_that_does_not_answer_is_unreachable()
    {
        using TcpListener reserved = new(IPAddress.Loopback, 0);
        reserved.Start();
        int port = ((IPEndPoint)reserved.LocalEndpoint).Port;
        reserved.Stop();
        _run.Variables["ATELLAGENT_URL"] = $"http://127.0.0.1:{port}";

        Assert.Equal(8, await _run.RunAsync(Submit));
        Assert.Contains($"127.0.0.1:{port}", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_credentials_are_a_denial()
    {
        _run.Variables["ATELLAGENT_CLIENT_SECRET"] = "wrong";

        Assert.Equal(6, await _run.RunAsync(Submit));
        Assert.DoesNotContain("wrong", _run.Out + _run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("action", "submit", "--route", "payments")]
    [InlineData("decisions", "list", "--effect", "maybe")]
    [InlineData("aplly")]
    [InlineData("action", "submit", "--route", "r", "--operation", "o", "--arguments", "[1]")]
    [InlineData("action", "submit", "--route", "r", "--operation", "o", "--arguments", """{"a":1,"a":2}""")]
    [InlineData("apply", "-f", "/there/is/no/such/folder")]
    public async Task A_command_that_cannot_be_meant_is_a_usage_error(params string[] args)
    {
        Assert.Equal(2, await _run.RunAsync(args));
        Assert.Empty(_stub.Seen);
    }

    [Fact]
    public async Task A_misspelt_command_is_answered_with_the_one_that_was_meant()
    {
        await _run.RunAsync("decisons");

        Assert.Contains("decisions", _run.Out + _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_login_it_says_how_to_get_one()
    {
        using CliRun bare = new();

        Assert.Equal(2, await bare.RunAsync(Submit));
        Assert.Contains("atell login", bare.Error, StringComparison.Ordinal);
    }
}
