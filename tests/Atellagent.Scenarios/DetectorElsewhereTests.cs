using System.Globalization;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Detectors that somebody else runs: what they say decides, what they do not say denies, and each question is an action in evidence.</summary>
public sealed class DetectorElsewhereTests
{
    private const string Documents =
        """

        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: watcher, owner: support }
        spec: { type: tool, grants: [ { route: classifier, operations: [look] }, { route: judge, operations: [chat] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: watching, owner: support }
        spec:
          principals: [watcher]
          environment: production
          runtime: external
          grants: [ { route: classifier, operations: [look] }, { route: judge, operations: [chat] } ]
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: classifier, owner: support }
        spec:
          connector: http
          destination: { baseUrl: "http://127.0.0.1:{PORT}/api/", networks: [127.0.0.0/8] }
          release: allow
          credential: { headerRef: env:PAYMENTS_TOKEN, header: Authorization, format: "Bearer {0}" }
          operations:
            look:
              method: POST
              path: classify
              effect: read
              arguments:
                type: object
                required: [phase, texts]
                additionalProperties: false
                properties: { phase: { type: string }, texts: { type: array, items: { type: string } } }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: judge, owner: support }
        spec:
          connector: model
          dialect: openai
          models: [small]
          destination: { baseUrl: "http://127.0.0.1:{PORT}/api/v1/", networks: [127.0.0.0/8] }
          release: allow
        ---
        apiVersion: atellagent/v1
        kind: Detector
        metadata: { name: contracts, owner: support }
        spec: { asks: { route: classifier, operation: look }, as: { principal: watcher, deployment: watching }, deadlineMilliseconds: {DEADLINE} }
        ---
        apiVersion: atellagent/v1
        kind: Detector
        metadata: { name: manners, owner: support }
        spec: { asks: { route: judge, model: small, question: "Is any of them rude?" }, as: { principal: watcher, deployment: watching }, deadlineMilliseconds: 20000 }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: watching/own, owner: support }
        spec:
          match: { routes: [classifier, judge] }
          rules:
            - { id: may, effect: allow, when: "principal.name == 'watcher'" }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: watching/{PHASE}, owner: support }
        spec:
          match: { phase: {PHASE}, routes: [payments], operations: [echo] }
          rules:
            - {RULE}
        """;

    private const string Contracts = "{ id: contracts, effect: deny, when: \"finding('contracts') >= 0.5\" }";

    [Theory]
    [InlineData("request", 403)]
    [InlineData("response", 200)]
    public async Task What_it_says_decides_and_each_question_is_an_action(string phase, int status)
    {
        await using World world = await StartAsync(phase, Contracts);
        Answer(world, """{"findings":[{"kind":"contracts.nda","score":0.93}]}""");
        string token = await world.TokenAsync();
        ClientCall found = await LabelWorld.EchoAsync(world, token);
        Answer(world, """{"findings":[]}""");
        ClientCall clean = await LabelWorld.EchoAsync(world, token);

        Assert.Equal((status, 200), (found.Status, clean.Status));
        Assert.Equal(phase == "request" ? "none" : "withheld", phase == "request" ? "none" : Released(found));
        Assert.Equal("full", Released(clean));
        Assert.Equal(2, world.Upstream.Requests.Count(static request => request.Target.EndsWith("/classify", StringComparison.Ordinal)));
        Assert.Contains("\"phase\":\"" + phase + "\"", world.Upstream.Requests.First(static request => request.Target.EndsWith("/classify", StringComparison.Ordinal)).BodyText, StringComparison.Ordinal);
        string records = (await world.GetAsync("v1/evidence?principal=watcher", await world.AdminTokenAsync())).Body!.ToString();
        Assert.Contains("\"surface\":\"detector\"", records, StringComparison.Ordinal);
        Assert.Contains("\"contracts.nda\":0.93", await StoryAsync(world, found), StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData("""{"findings":[{"kind":"contracts","score":1.5}]}""", 200)]
    [InlineData("""{"findings":[{"kind":"secret","score":0.1}]}""", 200)]
    [InlineData("""{"findings":[],"verdict":"clean"}""", 200)]
    [InlineData("clean", 200)]
    [InlineData("""{"findings":[]}""", 500)]
    public async Task What_is_no_answer_denies_and_evidence_says_so(string body, int status)
    {
        await using World world = await StartAsync("request", Contracts);
        Answer(world, body, status);

        ClientCall denied = await LabelWorld.EchoAsync(world, await world.TokenAsync());

        Assert.Equal(403, denied.Status);
        Assert.Contains("no detector has answered for contracts", denied.Body!.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"unavailable.contracts\":1", await StoryAsync(world, denied), StringComparison.Ordinal);
        Assert.DoesNotContain(world.Upstream.Requests, static request => request.Target.EndsWith("/echo", StringComparison.Ordinal));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task One_that_is_late_denies_unless_policy_says_otherwise()
    {
        await using World world = await StartAsync("request", Contracts, deadline: 300);
        TaskCompletionSource never = new();
        world.Upstream.Answer = request => new UpstreamAnswer { Body = """{"findings":[]}""", Gate = request.Target.EndsWith("/classify", StringComparison.Ordinal) ? never.Task : null };
        string token = await world.TokenAsync();

        ClientCall late = await LabelWorld.EchoAsync(world, token);
        ClientCall applied = await world.ApplyAsync(Text("request", "{ id: contracts, effect: deny, when: \"!('unavailable.contracts' in findings) && finding('contracts') >= 0.5\" }", world.Upstream.Port, 300));
        Assert.True(applied.Status == 200, applied.Body?.ToString());
        ClientCall lenient = await LabelWorld.EchoAsync(world, token);

        Assert.Equal((403, 200), (late.Status, lenient.Status));
        never.SetResult();
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData("{\\\"score\\\": 0.9}", 403)]
    [InlineData(" {\\\"score\\\": 0.1}\\n", 200)]
    [InlineData("It is fine. {\\\"score\\\": 0}", 403)]
    [InlineData("{\\\"score\\\": \\\"0\\\"}", 403)]
    public async Task A_model_judges_over_its_own_route(string said, int status)
    {
        await using World world = await StartAsync("request", "{ id: rude, effect: deny, when: \"finding('manners') >= 0.5\" }");
        world.Upstream.Answer = request => new UpstreamAnswer
        {
            Body = request.Target.EndsWith("/completions", StringComparison.Ordinal)
                ? $$$"""{"id":"c1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"{{{said}}}"},"finish_reason":"stop"}]}"""
                : "{}",
        };

        ClientCall judged = await LabelWorld.EchoAsync(world, await world.TokenAsync());

        Assert.True(judged.Status == status, judged.Body!.ToString());
        Assert.Contains("Is any of them rude?", world.Upstream.Requests[0].BodyText, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_question_about_a_question_is_not_asked()
    {
        await using World world = await World.StartAsync(world => File.WriteAllText(
            Path.Combine(world.BoundaryFolder, "boundary.yaml"),
            Text("request", Contracts, world.Upstream.Port, 5000).Replace("routes: [payments], operations: [echo]", "routes: [payments, classifier], operations: [echo, look]", StringComparison.Ordinal)));
        Answer(world, """{"findings":[]}""");

        ClientCall denied = await LabelWorld.EchoAsync(world, await world.TokenAsync());

        Assert.Equal(403, denied.Status);
        Assert.Empty(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_secret_argument_is_not_shown_to_it()
    {
        await using World world = await World.StartAsync(world => File.WriteAllText(
            Path.Combine(world.BoundaryFolder, "boundary.yaml"),
            Text("request", Contracts, world.Upstream.Port, 20000).Replace("properties: { value: {} }", "properties: { value: {}, pin: { type: string, secret: true } }", StringComparison.Ordinal)));
        Answer(world, """{"findings":[]}""");

        ClientCall sent = await world.ActAsync(await world.TokenAsync(), """{"route":"payments","operation":"echo","arguments":{"value":"seen","pin":"p1n-that-nobody-keeps"} }""");

        Assert.True(sent.Status == 200, sent.Body!.ToString());
        RecordedRequest question = world.Upstream.Requests.Single(static request => request.Target.EndsWith("/classify", StringComparison.Ordinal));
        Assert.Contains("seen", question.BodyText, StringComparison.Ordinal);
        Assert.DoesNotContain("p1n-that-nobody-keeps", question.BodyText, StringComparison.Ordinal);

        // No history is held against this: evidence does not have the value that the upstream was sent.
    }

    private static Task<World> StartAsync(string phase, string rule, int deadline = 20000) => World.StartAsync(world => File.WriteAllText(
        Path.Combine(world.BoundaryFolder, "boundary.yaml"), Text(phase, rule, world.Upstream.Port, deadline)));

    private static string Text(string phase, string rule, int port, int deadline) => BoundaryYaml.For(port) + Documents
        .Replace("{PORT}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{DEADLINE}", deadline.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{PHASE}", phase, StringComparison.Ordinal)
        .Replace("{RULE}", rule, StringComparison.Ordinal);

    private static void Answer(World world, string body, int status = 200) => world.Upstream.Answer = request =>
        request.Target.EndsWith("/classify", StringComparison.Ordinal) ? new UpstreamAnswer { Body = body, Status = status } : new UpstreamAnswer { Body = "{}" };

    private static string Released(ClientCall call) => ((JsonString)((JsonObject)call.Body!["outcome"]!)["released"]!).Value;

    private static async Task<string> StoryAsync(World world, ClientCall call) =>
        (await world.GetAsync($"v1/decisions/{((JsonString)((JsonObject)call.Body!["decision"]!)["id"]!).Value}", await world.AdminTokenAsync())).Body!.ToString();
}
