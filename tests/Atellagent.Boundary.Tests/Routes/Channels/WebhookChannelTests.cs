using System.Globalization;
using Atellagent.Boundary.Routes;
using Atellagent.Boundary.Routes.Channels;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Boundary.Webhooks;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Tests.Routes.Channels;

/// <summary>What a webhook gets, and that nothing is sent which is not signed.</summary>
public sealed class WebhookChannelTests : IAsyncDisposable
{
    private const string Variable = "ATELLAGENT_TEST_CHANNEL_KEY";
    private const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private readonly World _world = new();

    [Fact]
    public async Task A_message_is_the_granted_arguments_signed_under_the_actions_id()
    {
        await using RawServer server = RawServer.Always(RawServer.Answer($$"""{"ok":true,"echo":"{{Key}}"}"""));

        RouteResult result = await PostAsync(server.Port, Key, """{"text":"done","channel":"#support"}""");

        string[] lines = Assert.Single(server.Requests).Split("\r\n");
        const string Body = """{"channel":"#support","text":"done"}""";
        Assert.Equal(("POST /hook HTTP/1.1", Body), (lines[0], lines[^1]));
        string id = Header(lines, "webhook-id");
        Assert.StartsWith("act_", id, StringComparison.Ordinal);
        Assert.True(WebhookSignature.TryReadKey(Key, out byte[]? key));
        long seconds = long.Parse(Header(lines, "webhook-timestamp"), CultureInfo.InvariantCulture);
        Assert.Equal(WebhookSignature.Sign(key, id, seconds, System.Text.Encoding.UTF8.GetBytes(Body)), Header(lines, "webhook-signature"));
        Assert.DoesNotContain(lines, static line => line.Contains(Key, StringComparison.Ordinal));
        RouteResult.Completed completed = Assert.IsType<RouteResult.Completed>(result);
        Assert.True(completed is { Succeeded: true, Redacted: true });
        Assert.DoesNotContain(Key, completed.Result!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-key-at-all-no-key-at-all", """{"channel":"#a","text":"t"}""", "credential_unavailable")]
    [InlineData("whsec_c2hvcnQ=", """{"channel":"#a","text":"t"}""", "credential_unavailable")]
    [InlineData(null, """{"channel":"#a","text":"t"}""", "credential_unavailable")]
    [InlineData(Key, """{"text":"t"}""", "arguments_invalid")]
    [InlineData(Key, """{"channel":["#a",1],"text":"t"}""", "arguments_invalid")]
    public async Task What_cannot_be_signed_or_bounded_is_not_sent(string? key, string arguments, string code)
    {
        await using RawServer server = RawServer.Always(RawServer.Answer("{}"));

        Assert.Equal(code, Assert.IsType<RouteResult.NotSent>(await PostAsync(server.Port, key, arguments)).Code);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_no_address()
    {
        await using RawServer server = RawServer.Always("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(new RouteResult.Completed(false, 307, null, false), await PostAsync(server.Port, Key, """{"channel":"#a","text":"t"}"""));
        Assert.Single(server.Requests);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private static string Header(string[] lines, string name) => lines.Single(line => line.StartsWith(name + ": ", StringComparison.Ordinal))[(name.Length + 2)..];

    private Task<RouteResult> PostAsync(int port, string? key, string arguments)
    {
        Environment.SetEnvironmentVariable(Variable, key);
        RouteDocument route = World.Route(
            ChannelOperations.Connector, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/hook"), key is null ? null : new RouteCredential("env:" + Variable, "webhook-signature", "{0}"));
        RouteOperation operation = World.Operation("post") with { Recipients = ["channel"] };
        ChannelConnector connector = new(_world.Clients, new RouteHttpClientFactory(new SystemHostResolver(), new OwnListeners()), _world.Broker, TimeProvider.System);
        return connector.ExecuteAsync(_world.Permit(route, operation, arguments), TestContext.Current.CancellationToken);
    }
}
