using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Another provider in the place of one that cannot be asked: only where nothing was sent, and only where policy allows that one too.</summary>
public sealed class ModelFallbackTests
{
    private const string Backup =
        """

        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: backup, owner: support }
        spec:
          connector: model
          dialect: openai
          models: [spare]
          destination: { baseUrl: "http://127.0.0.1:{PORT}/api/v1/", networks: [127.0.0.0/8] }
          release: allow
          credential: { headerRef: env:PAYMENTS_TOKEN, header: Authorization, format: "Bearer {0}" }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: models/backup, owner: support }
        spec:
          match: { routes: [backup] }
          rules:
            - { id: may, effect: allow, when: "principal.type == 'agent'" }
            - { id: not-that, effect: deny, when: "has(args.user) && args.user == 'stays-here'", message: it does not leave the house }
        """;

    [Fact]
    public async Task A_request_that_was_not_sent_goes_to_the_fallback_as_an_action_of_its_own()
    {
        await using World world = await StartAsync(gone: true);
        world.Upstream.Answer = ModelProvider.Answer;

        (int status, string? decision, JsonObject answer) = await ModelWorld.AskAsync(world, ModelWorld.Chat, ModelWorld.Hello);
        (int streamed, _, _) = await ModelWorld.AskAsync(world, ModelWorld.Chat, ModelWorld.Hello, await world.TokenAsync());

        Assert.True(status == 200, answer.ToString());
        Assert.Equal(200, streamed);
        Assert.All(world.Upstream.Requests, static sent => Assert.Contains("\"model\":\"spare\"", sent.BodyText, StringComparison.Ordinal));
        JsonObject story = (JsonObject)(await world.GetAsync($"v1/decisions/{decision}", await world.AdminTokenAsync())).Body!;
        Assert.Contains("\"route\":\"backup\"", story.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"fallbackOf\":\"act_", story.ToString(), StringComparison.Ordinal);
        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task Where_the_fallback_is_denied_the_caller_is_told_of_its_own_request_and_nothing_is_sent()
    {
        await using World world = await StartAsync(gone: true);

        (int status, _, JsonObject answer) = await ModelWorld.AskAsync(world, ModelWorld.Chat, ModelWorld.Hello.Replace("{\"model\"", "{\"user\":\"stays-here\",\"model\"", StringComparison.Ordinal));

        Assert.Equal(503, status);
        Assert.Equal("atellagent_destination_unreachable", ModelWorld.Code(answer));
        Assert.DoesNotContain("house", answer.ToString(), StringComparison.Ordinal);
        Assert.Empty(world.Upstream.Requests);
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("500")]
    [InlineData("denied")]
    public async Task What_was_sent_and_what_was_denied_is_never_asked_elsewhere(string way)
    {
        await using World world = await StartAsync(gone: false);
        world.Upstream.Answer = _ => way == "drop" ? new UpstreamAnswer { Drop = true } : new UpstreamAnswer { Status = 500, Body = """{"error":{"message":"no"}}""" };

        (int status, _, _) = await ModelWorld.AskAsync(world, ModelWorld.Chat, way == "denied" ? ModelWorld.Hello.Replace("hello", "forbidden", StringComparison.Ordinal) : ModelWorld.Hello);

        Assert.Equal(way switch { "drop" => 424, "500" => 500, _ => 403 }, status);
        Assert.Equal(way == "denied" ? 0 : 1, world.Upstream.Requests.Count);
        Assert.All(world.Upstream.Requests, static sent => Assert.Contains("\"model\":\"small\"", sent.BodyText, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Under_one_key_the_fallback_is_asked_once_as_well()
    {
        await using World world = await StartAsync(gone: true);
        world.Upstream.Answer = ModelProvider.Answer;
        string token = await world.TokenAsync();
        string[] told = [await AskAsync(world, token), await AskAsync(world, token)];

        Assert.Contains("Hello there", told[0], StringComparison.Ordinal);
        Assert.Equal(told[0], told[1]);
        Assert.Single(world.Upstream.Requests);
    }

    [Theory]
    [InlineData("{ route: nowhere }", "there is no route")]
    [InlineData("{ route: claude }", "same dialect")]
    [InlineData("{ route: gpt }", "same dialect")]
    [InlineData("{ route: backup, model: other }", "offers no model")]
    public async Task A_fallback_that_leads_nowhere_is_not_applied(string fallback, string why)
    {
        await using World world = await World.StartAsync();

        ClientCall refused = await world.ApplyAsync(
            $"apiVersion: atellagent/v1\nkind: Route\nmetadata: {{ name: gpt }}\nspec: {{ connector: model, dialect: openai, models: [small], destination: {{ baseUrl: \"https://a.example/v1/\" }}, fallbacks: [ {fallback} ] }}\n"
            + "---\napiVersion: atellagent/v1\nkind: Route\nmetadata: { name: backup }\nspec: { connector: model, dialect: openai, models: [small], destination: { baseUrl: \"https://b.example/v1/\" } }\n"
            + "---\napiVersion: atellagent/v1\nkind: Route\nmetadata: { name: claude }\nspec: { connector: model, dialect: anthropic, models: [small], destination: { baseUrl: \"https://c.example/v1/\" } }\n");

        Assert.Equal(400, refused.Status);
        Assert.Contains(why, refused.Body!.ToString(), StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(World world, string token)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = world.Post(ModelWorld.Chat, token, System.Text.Encoding.UTF8.GetBytes(ModelWorld.Hello), "application/json");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", "one");
        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    // Nothing listens at port 1.
    private static Task<World> StartAsync(bool gone) => ModelWorld.StartAsync(Backup, routes =>
    {
        string first = "models: [small, large]\n  destination: { baseUrl: \"http://127.0.0.1:{PORT}/api/v1/\"";
        Assert.Contains(first, routes, StringComparison.Ordinal);
        return routes.Replace(first, $"models: [small, large]\n  fallbacks: [ {{ route: backup, model: spare }} ]\n  destination: {{ baseUrl: \"http://127.0.0.1:{(gone ? "1" : "{PORT}")}/api/v1/\"", StringComparison.Ordinal);
    });
}
