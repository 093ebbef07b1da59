using System.Text;
using Atellagent.Harness;

namespace Atellagent.Scenarios.Proxies;

/// <summary>The configurations of docs/proxies in the real nginx and HAProxy: nothing reaches the destination that was not allowed, and what came of the rest is on record.</summary>
public sealed class RealProxyTests
{
    [Theory]
    [InlineData("nginx")]
    [InlineData("haproxy")]
    public async Task Only_what_was_allowed_reaches_the_destination_and_its_outcome_is_said(string name)
    {
        Assert.SkipWhen(ProxyProgram.WhyNot(name) is not null, ProxyProgram.WhyNot(name) ?? "");
        await using World world = await World.StartAsync();
        await using RecordingUpstream destination = new(world.Folder.In("destination.log"));
        await using ProxyProgram proxy = await ProxyProgram.StartAsync(name, world, destination.Port);
        string agent = await world.TokenAsync();
        using HttpClient http = new() { BaseAddress = proxy.Address };

        (int status, string? decision) = await SendAsync(http, agent, "GET", "api/orders/ord_1");
        Assert.Equal(200, status);
        Assert.StartsWith("dec_", decision, StringComparison.Ordinal);
        RecordedRequest reached = Assert.Single(destination.Requests);
        Assert.Equal("/api/orders/ord_1", reached.Target);
        Assert.DoesNotContain("eyJ", reached.AllText, StringComparison.Ordinal);

        // The outcome is said after the answer, or before it; the test waits for it.
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while ((await SettlementWorld.ListAsync(world, agent, "unclosed")).Length > 0)
        {
            Assert.False(patience.IsCancellationRequested, "the outcome was not said");
            await Task.Delay(50, CancellationToken.None);
        }

        ClientCall told = await world.GetAsync($"v1/decisions/{decision}", agent);
        Assert.Contains("\"enforcementPoint\"", told.Body!.ToString(), StringComparison.Ordinal);

        int sent = 1;
        if (name == "haproxy")
        {
            Assert.Equal(200, (await SendAsync(http, agent, "POST", "api/orders/ord_1/refunds", """{"amount":10,"currency":"EUR"}""")).Status);
            Assert.Equal("""{"amount":10,"currency":"EUR"}""", Encoding.UTF8.GetString(destination.Requests[^1].Body));
            sent++;
        }
        else
        {
            Assert.Equal(403, (await SendAsync(http, agent, "POST", "api/orders/ord_1/refunds", """{"amount":10,"currency":"EUR"}""")).Status);
        }

        (string? Token, string Method, string Target, string? Body)[] refused =
        [
            (null, "GET", "api/orders/ord_1", null),
            ("nonsense", "GET", "api/orders/ord_1", null),
            (agent, "DELETE", "api/orders/ord_1", null),
            (agent, "GET", "api/orders/ord_1?more=1", null),
            (agent, "GET", "api/unknown/place", null),
            (agent, "POST", "api/forbidden", "{}"),
            (agent, "POST", "api/orders/ord_1/refunds", """{"amount":900,"currency":"EUR"}"""),
            (agent, "POST", "api/orders/ord_1/refunds", """{"amount":10,"currency":"USD"}"""),
            (agent, "POST", "api/orders/ord_1/refunds", """{"amount":10,"amount":20,"currency":"EUR"}"""),
        ];
        foreach ((string? token, string method, string target, string? body) in refused)
        {
            Assert.Equal(token == agent ? 403 : 401, (await SendAsync(http, token, method, target, body)).Status);
        }

        // What the caller names itself is no name, and a boundary that is gone is a no.
        using (HttpRequestMessage named = new(HttpMethod.Delete, "api/orders/ord_1"))
        {
            named.Headers.TryAddWithoutValidation("Authorization", "Bearer " + agent);
            foreach ((string header, string value) in ((string, string)[])[("X-Original-Method", "GET"), ("X-Original-URI", "/api/orders/ord_1"), ("X-Forwarded-Method", "GET"), ("X-Forwarded-Uri", "/api/orders/ord_1"), ("x-envoy-auth-partial-body", "false")])
            {
                named.Headers.TryAddWithoutValidation(header, value);
            }

            using HttpResponseMessage answer = await http.SendAsync(named, TestContext.Current.CancellationToken);
            Assert.Equal(403, (int)answer.StatusCode);
        }

        await world.AssertHistoryAsync();
        Assert.True((await SendAsync(http, agent, "GET", "api/orders/ord_1")).Status is 403 or >= 500);
        Assert.Equal(sent, destination.Requests.Count);
    }

    private static async Task<(int Status, string? Decision)> SendAsync(HttpClient http, string? token, string method, string target, string? body = null)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), target)
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        using HttpResponseMessage answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, answer.Headers.TryGetValues("atellagent-decision", out IEnumerable<string>? values) ? values.First() : null);
    }
}
