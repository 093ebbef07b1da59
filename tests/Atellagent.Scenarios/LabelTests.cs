using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>What was read is remembered: rules refuse by it on every surface, through every silo and after a crash, and nothing that a caller sends takes it away.</summary>
public sealed class LabelTests
{
    [Fact]
    public async Task Who_has_read_a_labelled_route_may_not_post_whatever_it_says_and_wherever_it_asks_from()
    {
        await using World world = await LabelWorld.StartAsync();
        string token = await world.TokenAsync();
        Assert.Equal(200, (await LabelWorld.RefundAsync(world, token)).Status);

        string read = await Mcp.CallAsync(world, token, "payments.getOrder", """{"orderId":"ord_1"}""");
        Assert.StartsWith("200", read, StringComparison.Ordinal);
        int sent = world.Upstream.Requests.Count;
        string spare = await world.TokenAsync(deployment: "spare");
        ClientCall[] refused =
        [
            await LabelWorld.RefundAsync(world, token),
            await LabelWorld.RefundAsync(world, token, run: "another"),
            await LabelWorld.RefundAsync(world, await world.TokenAsync()),
        ];
        string tool = await Mcp.CallAsync(world, token, "payments.refund", """{"orderId":"ord_1","amount":1,"currency":"EUR"}""");

        Assert.All(refused, static call => Assert.Equal((403, "flow/requests#customers"), (call.Status, LabelWorld.Rule(call))));
        Assert.Contains("flow/requests#customers", tool, StringComparison.Ordinal);
        Assert.Equal(sent, world.Upstream.Requests.Count);
        Assert.Equal("customer-data", await LabelWorld.LabelsAsync(world, token));

        // The other deployment that the same agent may ask from is no way around.
        Assert.Equal("customer-data", await LabelWorld.LabelsAsync(world, spare));
        Assert.Equal(200, (await LabelWorld.EchoAsync(world, token)).Status);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_detectors_find_in_a_response_and_what_a_rule_says_of_a_call_is_remembered_and_in_evidence()
    {
        await using World world = await LabelWorld.StartAsync();
        string token = await world.TokenAsync();
        ClientCall clean = await LabelWorld.EchoAsync(world, token);
        Assert.Equal("", await LabelWorld.LabelsAsync(world, token));
        ClientCall survey = await LabelWorld.EchoAsync(world, token, "survey");
        Assert.Equal("survey", await LabelWorld.LabelsAsync(world, token));
        world.Upstream.Answer = static _ => new UpstreamAnswer { Body = """{"owner":"maria.keller@example.org"}""" };

        ClientCall person = await LabelWorld.EchoAsync(world, token);
        ClientCall denied = await LabelWorld.EchoAsync(world, token);

        Assert.Equal((200, 200, 200), (clean.Status, survey.Status, person.Status));
        Assert.Equal((403, "flow/requests#persons"), (denied.Status, LabelWorld.Rule(denied)));
        Assert.Equal("personal survey", await LabelWorld.LabelsAsync(world, token));
        Assert.DoesNotContain("\"labels\"", await LabelWorld.RecordAsync(world, clean, 0), StringComparison.Ordinal);
        Assert.Contains("\"labels\":{\"holders\":[\"deployment/prod\"],\"labels\":[\"survey\"]}", await LabelWorld.RecordAsync(world, survey, 0), StringComparison.Ordinal);
        Assert.Contains("\"labels\":{\"holders\":[\"deployment/prod\"],\"labels\":[\"personal\"]}", await LabelWorld.RecordAsync(world, person, 1), StringComparison.Ordinal);
        string seen = (await world.GetAsync($"v1/decisions/{((JsonString)((JsonObject)denied.Body!["decision"]!)["id"]!).Value}", await world.AdminTokenAsync())).Body!.ToString();
        Assert.Contains("\"labels\":[\"personal\",\"survey\"]", seen, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_was_read_is_remembered_across_kills_and_starts()
    {
        await using World world = await LabelWorld.StartAsync();
        for (int i = 0; i < Rounds.Of(2, 20); i++)
        {
            string token = await world.TokenAsync();
            Assert.Equal(200, (await LabelWorld.RefundAsync(world, token)).Status);

            // The response has left, or has not; either way nothing may be sent after it.
            TaskCompletionSource asked = new();
            world.Upstream.Answer = _ =>
            {
                asked.TrySetResult();
                return new UpstreamAnswer { Body = """{"order":"ord_1"}""" };
            };
            Task<ClientCall> reading = LabelWorld.ReadAsync(world, token);
            await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
            await world.Boundary.KillAsync();
            await reading;
            await world.RestartAsync();

            ClientCall refused = await LabelWorld.RefundAsync(world, await world.TokenAsync());
            Assert.Equal((403, "flow/requests#customers"), (refused.Status, LabelWorld.Rule(refused)));
            Assert.Equal(200, (await LabelWorld.ClearAsync(world, "deployment/prod")).Status);
        }

        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task Whoever_may_takes_labels_away_and_says_why()
    {
        await using World world = await LabelWorld.StartAsync();
        string token = await world.TokenAsync();
        await LabelWorld.ReadAsync(world, token);

        Assert.Equal(403, (await LabelWorld.ClearAsync(world, "deployment/prod", token)).Status);
        ClientCall nobody = await LabelWorld.ClearAsync(world, "deployment/spare");
        (int listed, string list) = await Atell.RunAsync(world, "labels", "list");
        (int cleared, string said) = await Atell.RunAsync(world, "labels", "clear", "deployment/prod", "--reason", "it was started again without its memory");

        Assert.NotEqual(200, nobody.Status);
        Assert.Equal((0, 0), (listed, cleared));
        Assert.Contains("deployment/prod", list, StringComparison.Ordinal);
        Assert.Contains("it had customer-data", said, StringComparison.Ordinal);
        Assert.Equal("", await LabelWorld.LabelsAsync(world, token));
        Assert.Equal(200, (await LabelWorld.RefundAsync(world, token)).Status);
        ClientCall records = await world.GetAsync("v1/evidence?type=label", await world.AdminTokenAsync());
        Assert.Contains("it was started again without its memory", records.Body!.ToString(), StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_deployment_may_name_its_runs_and_then_each_has_read_what_it_read()
    {
        await using World world = await LabelWorld.StartAsync("  labels: { heldBy: run }\n");
        string token = await world.TokenAsync();
        Assert.Equal(200, (await LabelWorld.ReadAsync(world, token, run: "one")).Status);

        Assert.Equal(403, (await LabelWorld.RefundAsync(world, token, run: "one")).Status);
        Assert.Equal(200, (await LabelWorld.RefundAsync(world, token, run: "two")).Status);

        // What is read in no run all of them have read.
        Assert.Equal(200, (await LabelWorld.ReadAsync(world, token)).Status);
        Assert.Equal(403, (await LabelWorld.RefundAsync(world, token, run: "two")).Status);
        Assert.Equal(403, (await LabelWorld.RefundAsync(world, token, run: "three")).Status);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_one_silo_saw_read_every_other_refuses_by_from_the_next_request_on()
    {
        await using Silos silos = await Silos.StartAsync(arrange: static world => LabelWorld.Arrange(world));
        string token = await silos.First.TokenAsync();
        for (int round = 0; round < 3; round++)
        {
            World reading = silos[round];
            Assert.All(await Task.WhenAll(silos.All.Select(silo => LabelWorld.RefundAsync(silo, token))), static call => Assert.Equal(200, call.Status));

            // Each reads at once: whoever gives the label first, all have it, and none waits for another in a circle.
            ClientCall[] read = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => LabelWorld.ReadAsync(silos[i], token)));
            ClientCall[] refused = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => LabelWorld.RefundAsync(silos[i], token)));

            Assert.All(read, static call => Assert.Equal(200, call.Status));
            Assert.All(refused, static call => Assert.Equal((403, "flow/requests#customers"), (call.Status, LabelWorld.Rule(call))));
            Assert.Equal(200, (await LabelWorld.ClearAsync(reading, "deployment/prod")).Status);
        }

        await silos.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_stream_gives_its_labels_before_anything_of_it_leaves()
    {
        await using World world = await ModelWorld.StartAsync(
            """

            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: flow/answers, owner: support }
            spec:
              match: { phase: response, routes: [gpt] }
              rules:
                - { id: told, effect: oblige, always: true, labels: [model-said] }
                - { id: all, effect: allow, when: "finding('secret') < 0.9" }
            """);
        string token = await world.TokenAsync();
        string prose = string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog. ", 30));
        TaskCompletionSource seen = new();
        world.Upstream.Answer = _ => new UpstreamAnswer
        {
            ContentType = "text/event-stream",
            Parts = Parts(prose, seen.Task),
        };

        string first = "";
        string whole = await LabelWorld.StreamAsync(world, token, """{"model":"small","stream":true,"messages":[{"role":"user","content":"hello"}]}""", async told =>
        {
            if (first.Length == 0 && told.Contains("quick brown", StringComparison.Ordinal))
            {
                first = await LabelWorld.LabelsAsync(world, token);
                seen.TrySetResult();
            }
        });

        Assert.Equal("model-said", first);
        Assert.EndsWith("data: [DONE]\n\n", whole, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    private static async IAsyncEnumerable<string> Parts(string prose, Task seen)
    {
        yield return Event(prose);
        yield return Event(prose);
        await seen;
        yield return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    }

    private static string Event(string text) => $$$"""data: {"id":"c1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"{{{text}}}"}}]}""" + "\n\n";
}
