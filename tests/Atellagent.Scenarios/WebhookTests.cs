using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Webhooks, from outside: signed, told at least once and in order, never in the way of an action, and never lost.</summary>
public sealed class WebhookTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Refund = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":200,"currency":"EUR","note":"four\u202Eruof"},"context":{"purpose":"ticket\u202E4711\u0007"}}""";

    [Fact]
    public async Task Who_is_told_learns_in_signed_messages_of_what_waits_and_what_becomes_of_it()
    {
        await using RecordingUpstream hook = Listen(out TestFolder folder);
        await using World world = await StartAsync(hook, "");
        string agent = await world.TokenAsync();
        ClientCall waits = await world.ActAsync(agent, Refund);
        (string id, string digest) = ApprovalWorld.Approval(waits);

        RecordedRequest first = (await ToldAsync(hook, 1))[0];
        AssertSigned(first);
        JsonObject body = Body(first);
        JsonObject data = (JsonObject)body["data"]!;
        Assert.Equal(("approval.opened", id, digest), (Text(body, "type"), Text(data, "approval"), Text(data, "digest")));
        Assert.Equal("200", ((JsonObject)((JsonObject)data["request"]!)["arguments"]!)["amount"]!.ToString());

        // What the agent says stands apart, and nothing in any of it turns the direction or is hidden.
        Assert.DoesNotContain("purpose", data["request"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("ticket\\u{202E}4711\\u{0007}", Text((JsonObject)data["agentSays"]!, "purpose"));
        Assert.Equal("four\\u{202E}ruof", Text((JsonObject)((JsonObject)data["request"]!)["arguments"]!, "note"));
        Assert.DoesNotContain('\u202E', first.BodyText);
        ClientCall shown = await world.GetAsync($"v1/approvals/{id}", await world.TokenAsync("fay", deployment: null));
        Assert.Equal("ticket\\u{202E}4711\\u{0007}", Text((JsonObject)shown.Body!["agentSays"]!, "purpose"));

        foreach (string voter in (string[])["fay", "fred"])
        {
            Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync(voter, deployment: null), id, digest)).Status);
        }

        ClientCall other = await world.ActAsync(agent, Refund);
        Assert.Equal("rejected", ApprovalWorld.State(await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fay", deployment: null), ApprovalWorld.Approval(other).Id, ApprovalWorld.Approval(other).Digest, "reject")));
        ClientCall third = await world.ActAsync(agent, Refund);
        Assert.Equal(200, (await ApprovalWorld.PostAsync(world, agent, $"v1/actions/{third.Action}/cancel", "{}")).Status);

        IReadOnlyList<RecordedRequest> told = await ToldAsync(hook, 6);
        Assert.Equal(
            ["approval.opened", "approval.approved", "approval.opened", "approval.rejected", "approval.opened", "approval.cancelled"],
            told.Select(static request => Text(Body(request), "type")));
        Assert.Equal(6, told.Select(static request => request.Header("webhook-id")).Distinct().Count());
        Assert.DoesNotContain(told, static request => request.AllText.Contains(Secret, StringComparison.Ordinal) || request.AllText.Contains(World.Credential, StringComparison.Ordinal));
        (int listed, string list) = await Atell.RunAsync(world, "webhooks", "list");
        Assert.True(listed == 0 && list.Contains("oncall", StringComparison.Ordinal), list);
        await world.AssertHistoryAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_message_that_is_refused_for_good_is_passed_over_and_shown_and_what_comes_after_it_is_told()
    {
        await using RecordingUpstream hook = Listen(out TestFolder folder);
        await using World world = await StartAsync(hook, "");
        string agent = await world.TokenAsync();
        hook.Answer = static _ => new UpstreamAnswer { Status = 422 };
        string first = ApprovalWorld.Approval(await world.ActAsync(agent, Refund)).Id;
        hook.Answer = request => new UpstreamAnswer { Status = request.BodyText.Contains(first, StringComparison.Ordinal) ? 422 : 200 };
        string large = $$"""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":200,"currency":"EUR","note":"{{new string('n', 20_000)}}"} }""";
        string second = ApprovalWorld.Approval(await world.ActAsync(agent, large)).Id;

        await UntilAsync(() => Task.FromResult(hook.Requests.Any(request => request.BodyText.Contains(second, StringComparison.Ordinal))));
        ClientCall call = await world.GetAsync("v1/admin/sinks", await world.AdminTokenAsync());
        JsonObject standing = (JsonObject)((JsonArray)call.Body!["items"]!).Items[0];
        Assert.Equal("1", standing["passed"]!.ToString());
        Assert.EndsWith("the destination answered 422", Text(standing, "lastPassed"), StringComparison.Ordinal);
        Assert.InRange(hook.Requests.Count(request => request.BodyText.Contains(first, StringComparison.Ordinal)), 5, 8);

        // Of what is too large to look at, it is said that it is.
        JsonObject told = (JsonObject)((JsonObject)Body(hook.Requests[^1])["data"]!)["request"]!;
        Assert.Equal((true, null), (told["argumentsTooLarge"] is JsonBoolean { Value: true }, told["arguments"]));
        await world.AssertHistoryAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_dead_destination_is_in_nobodys_way_and_is_told_in_the_end_what_it_missed_also_after_a_kill()
    {
        await using RecordingUpstream hook = Listen(out TestFolder folder);
        await using RecordingUpstream dead = Listen(out TestFolder other);
        dead.Answer = static _ => new UpstreamAnswer { Status = 500 };
        await using World world = await StartAsync(hook, "", ("dead", dead.Port, ""));
        string agent = await world.TokenAsync();
        for (int at = 0; at < 3; at++)
        {
            Assert.Equal(202, (await world.ActAsync(agent, Refund)).Status);
        }

        await ToldAsync(hook, 3);
        await ToldAsync(dead, 1);
        await UntilAsync(async () => (await DeadAsync(world))["lastError"] is JsonString { Value: "the destination answered 500" });
        Assert.Equal("3", (await DeadAsync(world))["waiting"]!.ToString());
        await world.Boundary.KillAsync();
        dead.Answer = static _ => new UpstreamAnswer();
        await world.RestartAsync();

        await UntilAsync(async () => (await DeadAsync(world))["waiting"]!.ToString() == "0");
        string[] ids = [.. dead.Requests.Select(static request => request.Header("webhook-id")!).Distinct()];
        Assert.Equal(hook.Requests.Select(static request => request.Header("webhook-id")!).Distinct().Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
        Assert.Equal(3, hook.Requests.Count);
        await world.AssertHistoryAsync();
        folder.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task Each_is_told_of_what_it_asked_for_and_of_nothing_while_it_is_suspended()
    {
        await using RecordingUpstream hook = Listen(out TestFolder folder);
        await using RecordingUpstream legal = Listen(out TestFolder other);
        await using World world = await StartAsync(hook, "events: [approval.cancelled], teams: [finance]", ("legal", legal.Port, "teams: [support]"));
        string agent = await world.TokenAsync();
        ClientCall first = await world.ActAsync(agent, Refund);
        Assert.Equal(200, (await ApprovalWorld.PostAsync(world, agent, $"v1/actions/{first.Action}/cancel", "{}")).Status);
        Assert.Equal("approval.cancelled", Text(Body((await ToldAsync(hook, 1))[0]), "type"));

        Assert.Equal(200, (await world.SuspendAsync("webhooks", "oncall", "suspend")).Status);
        ClientCall second = await world.ActAsync(agent, Refund);
        Assert.Equal(200, (await ApprovalWorld.PostAsync(world, agent, $"v1/actions/{second.Action}/cancel", "{}")).Status);
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        Assert.Single(hook.Requests);
        Assert.Equal(200, (await world.SuspendAsync("webhooks", "oncall", "resume")).Status);

        await ToldAsync(hook, 2);
        Assert.Empty(legal.Requests);
        folder.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task A_redirect_a_bad_secret_and_an_address_that_no_route_may_have_come_to_nothing()
    {
        await using RecordingUpstream hook = Listen(out TestFolder folder);
        hook.Answer = answer => answer.Target == "/hook" ? new UpstreamAnswer { Status = 302, Headers = [KeyValuePair.Create("Location", $"http://127.0.0.1:{hook.Port}/elsewhere")] } : new UpstreamAnswer();
        await using World world = await StartAsync(hook, "", ("unsigned", hook.Port, "env:AGENT_SECRET"));

        foreach (string url in (string[])["http://169.254.169.254/latest", "https://localhost/hook", $"http://127.0.0.1:{hook.Port}/hook"])
        {
            Assert.Equal(400, (await world.ApplyAsync($"apiVersion: atellagent/v1\nkind: Webhook\nmetadata: {{ name: bad }}\nspec: {{ destination: {{ baseUrl: \"{url}\" }}, signingSecretRef: env:HOOK_SECRET }}\n")).Status);
        }

        Assert.Equal(400, (await world.ApplyAsync("apiVersion: atellagent/v1\nkind: Webhook\nmetadata: { name: bad }\nspec: { destination: { baseUrl: \"https://hooks.example/a\" }, signingSecretRef: env:HOOK_SECRET, retries: 5 }\n")).Status);
        Assert.Equal(202, (await world.ActAsync(await world.TokenAsync(), Refund)).Status);
        await UntilAsync(async () => (await StandingAsync(world, "oncall"))["lastError"] is JsonString { Value: "the answer leads elsewhere, and redirects are not followed" });
        await UntilAsync(async () => (await StandingAsync(world, "unsigned"))["lastError"] is JsonString { Value: var reason } && reason.Contains("whsec_", StringComparison.Ordinal));
        Assert.All(hook.Requests, static request => Assert.Equal("/hook", request.Target));
        folder.Dispose();
    }

    [Fact]
    public async Task On_postgresql_two_silos_tell_each_event_once_while_nobody_is_killed()
    {
        await using RecordingUpstream hook = Listen(out TestFolder folder);
        await using World world = await World.StartOnPostgreSqlAsync(arrange: world => Arrange(world, hook, ""));
        await using World second = await world.StartAnotherAsync();
        string agent = await world.TokenAsync();
        ClientCall[] calls = await Task.WhenAll(Enumerable.Range(0, 10).Select(at => (at % 2 == 0 ? world : second).ActAsync(agent, Refund)));
        Assert.All(calls, static call => Assert.Equal(202, call.Status));

        IReadOnlyList<RecordedRequest> told = await ToldAsync(hook, 10);

        Assert.Equal(10, told.Select(static request => request.Header("webhook-id")).Distinct().Count());
        Assert.Equal(10, told.Select(static request => Text((JsonObject)Body(request)["data"]!, "approval")).Distinct().Count());
        folder.Dispose();
    }

    private static RecordingUpstream Listen(out TestFolder folder)
    {
        folder = new TestFolder();
        return new RecordingUpstream(folder.In("hook.log"));
    }

    private static Task<World> StartAsync(RecordingUpstream hook, string more, params (string Name, int Port, string More)[] others) =>
        World.StartAsync(world => Arrange(world, hook, more, others));

    private static void Arrange(World world, RecordingUpstream hook, string more, params (string Name, int Port, string More)[] others)
    {
        ApprovalWorld.Arrange(world);
        world.Environment["HOOK_SECRET"] = Secret;
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        foreach ((string name, int port, string rest) in (ReadOnlySpan<(string, int, string)>)[("oncall", hook.Port, more), .. others])
        {
            string secret = rest.StartsWith("env:", StringComparison.Ordinal) ? rest : "env:HOOK_SECRET";
            string tail = rest.Length == 0 || secret == rest ? "" : ", " + rest;
            File.AppendAllText(file, $"---\napiVersion: atellagent/v1\nkind: Webhook\nmetadata: {{ name: {name}, owner: finance }}\nspec: {{ destination: {{ baseUrl: \"http://127.0.0.1:{port}/hook\", networks: [127.0.0.0/8] }}, signingSecretRef: {secret}{tail} }}\n");
        }
    }

    private static void AssertSigned(RecordedRequest request)
    {
        string signed = $"{request.Header("webhook-id")}.{request.Header("webhook-timestamp")}.{request.BodyText}";
        byte[] mac = HMACSHA256.HashData(Convert.FromBase64String(Secret["whsec_".Length..]), Encoding.UTF8.GetBytes(signed));
        Assert.Equal("v1," + Convert.ToBase64String(mac), request.Header("webhook-signature"));
        Assert.StartsWith("application/json", request.Header("content-type"), StringComparison.Ordinal);
    }

    private static JsonObject Body(RecordedRequest request)
    {
        Assert.True(StrictJson.TryParse(request.Body, JsonLimits.Default, out JsonValue? value, out string? reason), reason);
        return (JsonObject)value;
    }

    private static string Text(JsonObject from, string name) => ((JsonString)from[name]!).Value;

    private static Task<JsonObject> DeadAsync(World world) => StandingAsync(world, "dead");

    private static async Task<JsonObject> StandingAsync(World world, string name)
    {
        ClientCall call = await world.GetAsync("v1/admin/deliveries", await world.AdminTokenAsync());
        return ((JsonArray)call.Body!["items"]!).Items.OfType<JsonObject>().Single(item => Text(item, "name") == name);
    }

    private static async Task<IReadOnlyList<RecordedRequest>> ToldAsync(RecordingUpstream hook, int count)
    {
        await UntilAsync(() => Task.FromResult(hook.Requests.Count >= count));
        return hook.Requests;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(40));
        while (!await holds())
        {
            Assert.False(patience.IsCancellationRequested, "it did not come to be so");
            await Task.Delay(50, CancellationToken.None);
        }
    }
}
