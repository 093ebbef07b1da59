using System.Text.Json;
using Atellagent.Cli.Tests.Stub;

namespace Atellagent.Cli.Tests.Commands;

public sealed class TokenInspectTests
{
    private const string Details = """[{"type":"atellagent_action","routes":["payments"],"operations":["refund"]}]""";
    private const string Authority =
        """
        { "principal": { "name": "support-agent", "type": "agent", "roles": ["support"] }, "deployment": { "name": "prod", "environment": "production" },
          "token": { "id": "tok_1", "issuedAt": "2026-03-01T10:00:00.000Z", "expiresAt": "2026-03-01T10:10:00.000Z" },
          "operations": [ { "route": "payments", "operation": "refund", "within": [ { "source": "principal", "name": "support-agent", "anyOf": [{}] },
            { "source": "token", "name": "tok_1", "anyOf": [ { "arguments": { "amount": { "maximum": 5 } } } ] } ] } ] }
        """;

    [Fact]
    public async Task Each_bound_is_shown_with_its_source()
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        stub.On("GET /v1/me/authority", 200, Authority);
        using CliRun run = CliRun.With(stub);

        Assert.Equal(0, await run.RunAsync("token", "inspect", "--deployment", "prod", "--details", Details));

        Assert.Contains("support-agent (agent)", run.Out, StringComparison.Ordinal);
        Assert.Contains("prod (production)", run.Out, StringComparison.Ordinal);
        Assert.Matches("payments/refund +principal support-agent +any arguments", run.Out);
        Assert.Matches("""payments/refund +token tok_1 +.*"maximum": 5""", run.Out);
        string form = Uri.UnescapeDataString(stub.SeenOn("POST /oauth/token")[0].Body.Replace('+', ' '));
        Assert.Contains("authorization_details=" + Details, form, StringComparison.Ordinal);
        Assert.Equal(0, await run.RunAsync("token", "inspect", "-o", "json"));
        using JsonDocument report = JsonDocument.Parse(run.Out);
        Assert.Equal("token", report.RootElement.GetProperty("operations")[0].GetProperty("within")[1].GetProperty("source").GetString());
    }

    [Fact]
    public async Task A_token_that_may_ask_for_nothing_ends_with_the_code_of_a_denial_and_says_why()
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        stub.On("GET /v1/me/authority", 200, """
            { "principal": { "name": "gone" }, "token": { "id": "t", "issuedAt": "2026-03-01T10:00:00Z", "expiresAt": "2026-03-01T10:10:00Z" }, "operations": [], "refused": "the principal is unknown or suspended" }
            """);
        using CliRun run = CliRun.With(stub);

        Assert.Equal(6, await run.RunAsync("token", "inspect"));
        Assert.Contains("unknown or suspended", run.Out, StringComparison.Ordinal);
    }
}
