using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Budgets that count what models use, counted where it matters: at the provider.</summary>
public sealed class ModelBudgetTests
{
    private const string Streamed = """{"model":"small","stream":true,"messages":[{"role":"user","content":"hello"}]}""";

    [Fact]
    public async Task What_a_call_may_use_is_reserved_and_settled_with_what_the_provider_says()
    {
        // Each call may use some 1,100 tokens, and uses 5.
        await using World world = await ModelWorld.StartAsync(Budget("claude", "usage: tokens, maximum: 1200"));
        world.Upstream.Answer = ModelProvider.Answer;
        string token = await world.TokenAsync();
        for (int i = 0; i < 12; i++)
        {
            (int status, _, JsonObject told) = await ModelWorld.AskAsync(world, ModelWorld.Messages, ModelWorld.Greeting, token);
            Assert.True(status == 200, told.ToString());
        }

        // From now on the provider does not say what it used, so the reservation stands.
        world.Upstream.Answer = static _ => new UpstreamAnswer { Body = ModelWorld.Answer };
        (int first, string? decision, _) = await ModelWorld.AskAsync(world, ModelWorld.Messages, ModelWorld.Greeting, token);
        (int second, _, JsonObject refused) = await ModelWorld.AskAsync(world, ModelWorld.Messages, ModelWorld.Greeting, token);

        Assert.Equal((200, 403), (first, second));
        Assert.Equal("atellagent_denied", ModelWorld.Code(refused));
        Assert.Contains("the budget of tokens of the policy models/budget, 1200 a month", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(13, world.Upstream.Requests.Count);
        string story = (await world.GetAsync($"v1/decisions/{decision}", await world.AdminTokenAsync())).Body!.ToString();
        Assert.Contains("\"counter\":\"tokens of budget\",\"kind\":\"budget\",\"maximum\":1200", story, StringComparison.Ordinal);
        Assert.Contains("\"usage\":\"tokens\"", story, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_hundred_at_once_never_use_more_than_the_budget()
    {
        await using World world = await ModelWorld.StartAsync(Budget("claude", "usage: outputTokens, maximum: 100"));
        string token = await world.TokenAsync();

        (int Status, string? Decision, JsonObject Answer)[] calls = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ModelWorld.AskAsync(world, ModelWorld.Messages, ModelWorld.Greeting, token)));

        // The answers do not say what they used, so each stands for the nine tokens that it may have.
        Assert.Equal(11, world.Upstream.Requests.Count);
        Assert.Equal((11, 89), (calls.Count(static call => call.Status == 200), calls.Count(static call => call.Status == 403)));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_provider_that_refuses_has_used_nothing_and_one_that_fails_may_have()
    {
        await using World world = await ModelWorld.StartAsync(Budget("claude", "usage: outputTokens, maximum: 10"));
        string token = await world.TokenAsync();
        world.Upstream.Answer = static _ => new UpstreamAnswer { Status = 429, Body = """{"type":"error","error":{"type":"rate_limit_error","message":"later"}}""" };
        Assert.Equal(429, (await ModelWorld.AskAsync(world, ModelWorld.Messages, ModelWorld.Greeting, token)).Status);
        world.Upstream.Answer = static _ => new UpstreamAnswer { Status = 529, Body = """{"type":"error","error":{"type":"overloaded_error","message":"later"}}""" };

        int failed = (await ModelWorld.AskAsync(world, ModelWorld.Messages, ModelWorld.Greeting, token)).Status;
        int refused = (await ModelWorld.AskAsync(world, ModelWorld.Messages, ModelWorld.Greeting, token)).Status;

        Assert.Equal((529, 403), (failed, refused));
        Assert.Equal(2, world.Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_stream_is_settled_at_its_end_and_one_that_is_cut_is_not()
    {
        // A call may cost 0.000050 for its answer, and costs 0.000002 by what the provider says.
        await using World world = await ModelWorld.StartAsync(Budget("gpt", "usage: cost, maximum: 0.00006", ", operations: [chat]"), Metered("small: { input: 0, output: 1 }, large: { input: 0, output: 1 }"));
        world.Upstream.Answer = ModelProvider.Answer;
        string token = await world.TokenAsync();
        for (int i = 0; i < 3; i++)
        {
            (int status, string told) = await StreamAsync(world, Streamed, token);
            Assert.True(status == 200, told);

            // Nobody has asked for the event that tells what was used but the boundary.
            Assert.Contains("[DONE]", told, StringComparison.Ordinal);
            Assert.DoesNotContain("\"usage\":{", told, StringComparison.Ordinal);
        }

        Assert.All(world.Upstream.Requests, static sent =>
        {
            Assert.Contains("\"max_completion_tokens\":50", sent.BodyText, StringComparison.Ordinal);
            Assert.Contains("\"stream_options\":{\"include_usage\":true}", sent.BodyText, StringComparison.Ordinal);
        });
        (_, string broken) = await StreamAsync(world, Streamed.Replace("hello", "broken", StringComparison.Ordinal), token);
        (int after, _) = await StreamAsync(world, Streamed, token);

        Assert.DoesNotContain("[DONE]", broken, StringComparison.Ordinal);
        Assert.Equal(403, after);
        Assert.Equal(4, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task The_routes_cap_is_what_the_provider_gets_where_the_request_says_none_and_evidence_tells_whose_it_is()
    {
        await using World world = await ModelWorld.StartAsync(change: Metered(null));

        (_, string? decision, _) = await ModelWorld.AskAsync(world, ModelWorld.Chat, """{"model":"small","messages":[{"role":"user","content":"hello"}]}""");
        await ModelWorld.AskAsync(world, ModelWorld.Chat, ModelWorld.Hello);
        await ModelWorld.AskAsync(world, ModelWorld.Responses, """{"model":"small","input":"hello"}""");

        Assert.Equal(
            [
                """{"max_completion_tokens":50,"messages":[{"content":"hello","role":"user"}],"model":"small"}""",
                """{"max_tokens":100,"messages":[{"content":"hello","role":"user"}],"model":"small"}""",
                """{"input":"hello","max_output_tokens":50,"model":"small","store":false}""",
            ],
            world.Upstream.Requests.Select(static sent => sent.BodyText));
        string story = (await world.GetAsync($"v1/decisions/{decision}", await world.AdminTokenAsync())).Body!.ToString();
        Assert.Contains("\"path\":\"/arguments/max_completion_tokens\",\"policy\":\"route\",\"rule\":\"outputCap\",\"to\":50", story, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData("gpt", "usage: tokens, maximum: 5", "", "can be asked for an answer of any length")]
    [InlineData("gpt", "usage: cost, maximum: 5", "outputCap: { tokens: 50 }", "the route has no price for that")]
    [InlineData("payments", "usage: tokens, maximum: 5", "", "asks no model")]
    [InlineData("gpt", "usage: tokens, argument: n, maximum: 5", "outputCap: { tokens: 50 }", "not both")]
    public async Task A_budget_that_could_not_be_counted_for_every_call_is_not_applied(string route, string budget, string more, string why)
    {
        await using World world = await ModelWorld.StartAsync();

        ClientCall refused = await world.ApplyAsync(
            $"apiVersion: atellagent/v1\nkind: Route\nmetadata: {{ name: gpt, owner: support }}\nspec:\n  connector: model\n  dialect: openai\n  models: [small]\n  destination: {{ baseUrl: \"http://127.0.0.1:{world.Upstream.Port}/api/v1/\", networks: [127.0.0.0/8] }}\n  release: allow\n  {more}\n{Budget(route, budget)}");

        Assert.Equal(400, refused.Status);
        Assert.Contains(why, refused.Body!.ToString(), StringComparison.Ordinal);
    }

    private static string Budget(string route, string budget, string more = "") =>
        $$"""

        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: models/budget, owner: support }
        spec:
          match: { routes: [{{route}}]{{more}} }
          rules:
            - { id: budget, effect: narrow, always: true, bounds: { budget: { {{budget}}, per: month } } }
        """;

    private static Func<string, string> Metered(string? prices) => routes => routes.Replace(
        "models: [small, large]", "models: [small, large]\n  outputCap: { tokens: 50 }" + (prices is null ? "" : $"\n  prices: {{ {prices} }}"), StringComparison.Ordinal);

    private static async Task<(int Status, string Told)> StreamAsync(World world, string body, string token)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = world.Post(ModelWorld.Chat, token, Encoding.UTF8.GetBytes(body), "application/json");
        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
