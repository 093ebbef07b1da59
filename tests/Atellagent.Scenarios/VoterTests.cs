using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Who may vote, from outside: by role, by condition, not the policy's author, others after a time, and in the place of the absent.</summary>
public sealed class VoterTests
{
    private const string Refund = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":200,"currency":"EUR"}}""";

    [Fact]
    public async Task A_role_and_a_condition_over_request_and_voter_say_who_votes_and_both_must_hold()
    {
        await using World world = await ApprovalWorld.StartWithAsync(
            "{ gate: leads, from: { roles: [lead], when: \"args.amount < 300 || voter.name == 'lou'\" }, ttl: 1h }", "lea", "lou");
        string agent = await world.TokenAsync();
        (string lea, string lou) = (await world.TokenAsync("lea", deployment: null), await world.TokenAsync("lou", deployment: null));
        ClientCall small = await world.ActAsync(agent, Refund);
        ClientCall large = await world.ActAsync(agent, Refund.Replace("200", "400", StringComparison.Ordinal));
        (string id, string digest) = ApprovalWorld.Approval(large);

        Assert.Equal("not_found", (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fay", deployment: null), id, digest)).Code);
        Assert.Equal("not_found", (await world.GetAsync($"v1/approvals/{id}", lea)).Code);
        Assert.Contains("args.amount < 300", (await world.GetAsync($"v1/approvals/{id}", lou)).Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, lou, id, digest)).Status);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, lea, ApprovalWorld.Approval(small).Id, ApprovalWorld.Approval(small).Digest)).Status);

        foreach (ClientCall call in (ClientCall[])[small, large])
        {
            Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{call.Action}?wait=20", agent)).Outcome);
        }

        Assert.Equal(2, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_role_that_is_taken_from_a_voter_takes_the_vote_along()
    {
        await using World world = await ApprovalWorld.StartWithAsync("{ gate: leads, from: { roles: [lead] }, quorum: 2, ttl: 1h }", "lea", "lou", "lin");
        string agent = await world.TokenAsync();
        ClientCall waits = await world.ActAsync(agent, Refund);
        (string id, string digest) = ApprovalWorld.Approval(waits);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("lea", deployment: null), id, digest)).Status);

        ClientCall applied = await world.ApplyAsync("apiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: lea }\nspec: { type: person, roles: [], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: elsewhere, operations: [get] } ] }\n");
        Assert.True(applied.Status == 200, applied.Body?.ToString());
        ClientCall second = await ApprovalWorld.VoteAsync(world, await world.TokenAsync("lou", deployment: null), id, digest);

        Assert.Equal((200, "pending"), (second.Status, ApprovalWorld.State(second)));
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("lin", deployment: null), id, digest)).Status);
        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{waits.Action}?wait=20", agent)).Outcome);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Whoever_changed_the_policy_last_does_not_vote_and_a_policy_without_author_is_voted_on_by_nobody()
    {
        const string Gate = "{ gate: finance, from: { teams: [finance] }, ttl: TTL, notBy: [author] }";
        await using World world = await World.StartAsync(static world =>
        {
            ApprovalWorld.Arrange(world, approval: Gate.Replace("TTL", "1h", StringComparison.Ordinal));
            string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
            File.WriteAllText(file, File.ReadAllText(file).Replace(
                "metadata: { name: fay }\nspec: { type: person, credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ ",
                "metadata: { name: fay }\nspec: { type: person, roles: [admin], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: [\"*\"] }, ",
                StringComparison.Ordinal));
        });
        string agent = await world.TokenAsync();
        (string fay, string fred) = (await world.TokenAsync("fay", deployment: null), await world.TokenAsync("fred", deployment: null));
        (string unknown, string its) = ApprovalWorld.Approval(await world.ActAsync(agent, Refund));

        // The folder that the start read has nobody's name on it.
        ClientCall nobody = await ApprovalWorld.VoteAsync(world, fred, unknown, its);
        Assert.Equal("denied", nobody.Code);
        Assert.Contains("no person is known to have", nobody.Body!.ToString(), StringComparison.Ordinal);

        ClientCall applied = await world.ApplyAsync(ApprovalWorld.PolicyWith(Gate.Replace("TTL", "2h", StringComparison.Ordinal)), fay);
        Assert.True(applied.Status == 200, applied.Body?.ToString());
        ClientCall waits = await world.ActAsync(agent, Refund);
        (string id, string digest) = ApprovalWorld.Approval(waits);
        Assert.Contains("whoever changed the policy", (await ApprovalWorld.VoteAsync(world, fay, id, digest)).Body!.ToString(), StringComparison.Ordinal);

        // Fay's own service is fay once more; and what its author is stands on disk.
        Assert.Equal("denied", (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("robot", deployment: null), id, digest)).Code);
        await world.Boundary.KillAsync();
        await world.RestartWithoutFolderAsync();
        Assert.Equal("denied", (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fay", deployment: null), id, digest)).Code);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fred", deployment: null), id, digest)).Status);
        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{waits.Action}?wait=20", await world.TokenAsync())).Outcome);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task After_a_time_others_may_vote_too_also_where_the_boundary_was_stopped_meanwhile_and_once()
    {
        await using World world = await ApprovalWorld.StartWithAsync(
            "{ gate: finance, from: { teams: [finance] }, quorum: 2, ttl: 1h, escalate: { after: 2s, to: { roles: [lead] } } }", "lea", "lou");
        ClientCall waits = await world.ActAsync(await world.TokenAsync(), Refund);
        (string id, string digest) = ApprovalWorld.Approval(waits);
        string lea = await world.TokenAsync("lea", deployment: null);
        Assert.Equal("not_found", (await world.GetAsync($"v1/approvals/{id}", lea)).Code);
        await world.Boundary.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        await world.RestartAsync();

        lea = await world.TokenAsync("lea", deployment: null);
        await UntilAsync(async () => (await world.GetAsync($"v1/approvals/{id}", lea)).Status == 200);
        Assert.Equal((200, "pending"), Voted(await ApprovalWorld.VoteAsync(world, lea, id, digest)));
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fay", deployment: null), id, digest)).Status);
        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{waits.Action}?wait=20", await world.TokenAsync())).Outcome);

        JsonArray records = (JsonArray)(await world.GetAsync($"v1/evidence?action={waits.Action}", await world.AdminTokenAsync())).Body!["items"]!;
        Assert.Single(records.Items, static record => record.ToString().Contains("\"escalated\"", StringComparison.Ordinal));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Whoever_is_away_is_stood_for_by_whom_they_name_until_they_are_back()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        (string fay, string olga, string fred) = (await world.TokenAsync("fay", deployment: null), await world.TokenAsync("olga", deployment: null), await world.TokenAsync("fred", deployment: null));
        ClientCall waits = await world.ActAsync(agent, Refund);
        (string id, string digest) = ApprovalWorld.Approval(waits);

        // Only a person, only another one, and only for a time.
        Assert.Equal("denied", (await AwayAsync(world, agent, "olga")).Code);
        Assert.Equal("denied", (await AwayAsync(world, await world.TokenAsync("robot", deployment: null), "olga")).Code);
        Assert.Equal("invalid_request", (await AwayAsync(world, fay, "fay")).Code);
        Assert.Equal("invalid_request", (await AwayAsync(world, fay, "agent")).Code);
        Assert.Equal("invalid_request", (await AwayAsync(world, fay, "nobody")).Code);
        Assert.Equal("invalid_request", (await AwayAsync(world, fay, "olga", until: "2020-01-01T00:00:00Z")).Code);
        Assert.Equal("invalid_request", (await AwayAsync(world, fay, "olga", until: "2999-01-01T00:00:00Z")).Code);
        Assert.Equal("not_found", (await ApprovalWorld.VoteAsync(world, olga, id, digest)).Code);

        ClientCall away = await AwayAsync(world, fay, "olga");
        Assert.True(away.Status == 200, away.Body?.ToString());
        Assert.Contains("\"fay\"", (await world.GetAsync("v1/me/absence", olga)).Body!["inPlaceOf"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("fay", ((JsonString)(await world.GetAsync($"v1/approvals/{id}", olga)).Body!["inPlaceOf"]!).Value);
        Assert.Equal("denied", (await InPlaceOfAsync(world, olga, id, digest, "fred")).Code);
        Assert.Equal("denied", (await InPlaceOfAsync(world, fred, id, digest, "fay")).Code);
        ClientCall first = await ApprovalWorld.VoteAsync(world, olga, id, digest);
        Assert.Equal((200, "pending"), Voted(first));
        Assert.Contains("\"inPlaceOf\":\"fay\"", first.Body!["votes"]!.ToString(), StringComparison.Ordinal);

        // Fay has been spoken for: once more is not a second person.
        Assert.Equal((200, "pending"), Voted(await ApprovalWorld.VoteAsync(world, fay, id, digest)));
        Assert.Empty(world.Upstream.Requests);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, fred, id, digest)).Status);
        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{waits.Action}?wait=20", agent)).Outcome);
        Assert.Single(world.Upstream.Requests);

        (string next, string same) = ApprovalWorld.Approval(await world.ActAsync(agent, Refund));
        (int back, string said) = await Atell.RunAsAsync(world, "fay", World.AgentSecret, "approvals", "back");
        Assert.True(back == 0, said);
        Assert.Equal("not_found", (await ApprovalWorld.VoteAsync(world, olga, next, same)).Code);
        JsonArray records = (JsonArray)(await world.GetAsync("v1/evidence?type=administration&principal=fay", await world.AdminTokenAsync())).Body!["items"]!;
        Assert.Equal(2, records.Items.Count(static record => record.ToString().Contains("\"verb\":\"absence\"", StringComparison.Ordinal)));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_vote_for_somebody_absent_is_gone_when_they_are_back_before_the_quorum_and_stands_over_a_restart()
    {
        await using World world = await ApprovalWorld.StartAsync();
        ClientCall waits = await world.ActAsync(await world.TokenAsync(), Refund);
        (string id, string digest) = ApprovalWorld.Approval(waits);
        (int away, string told) = await Atell.RunAsAsync(world, "fay", World.AgentSecret, "approvals", "away", "--until", Later(), "--delegate", "olga");
        Assert.True(away == 0, told);
        Assert.Contains("olga may vote in your place", told, StringComparison.Ordinal);
        await world.Boundary.KillAsync();
        await world.RestartAsync();

        (int voted, string output) = await Atell.RunAsAsync(world, "olga", World.AgentSecret, "approvals", "approve", id, "--digest", digest, "--comment", "seen", "--in-place-of", "fay");
        Assert.True(voted == 0, output);
        string fay = await world.TokenAsync("fay", deployment: null);
        using HttpRequestMessage back = new(HttpMethod.Delete, new Uri(world.Boundary.Address, "v1/me/absence"));
        back.Headers.Authorization = new("Bearer", fay);
        Assert.Equal(200, (await world.SendAsync(back, null)).Status);

        Assert.Equal((200, "pending"), Voted(await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fred", deployment: null), id, digest)));
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, fay, id, digest)).Status);
        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{waits.Action}?wait=20", await world.TokenAsync())).Outcome);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_document_says_it_too_and_nobody_stands_for_whom_the_gate_excludes()
    {
        await using World world = await ApprovalWorld.StartWithAsync("{ gate: finance, from: { teams: [finance] }, ttl: 1h }");
        string agent = await world.TokenAsync();
        (string id, string digest) = ApprovalWorld.Approval(await world.ActAsync(agent, Refund));
        string Person(string name, string instead) => $"apiVersion: atellagent/v1\nkind: Principal\nmetadata: {{ name: {name} }}\nspec: {{ type: person, credentials: [ {{ clientSecretRef: env:AGENT_SECRET }} ], grants: [ {{ route: elsewhere, operations: [get] }} ], absence: {{ until: 2099-01-01T00:00:00Z, delegate: {instead} }} }}\n";

        // Sam owns the agent: neither may olga vote for sam, nor sam for fay.
        ClientCall applied = await world.ApplyAsync(Person("sam", "olga") + "---\n" + Person("fay", "sam"));
        Assert.True(applied.Status == 200, applied.Body?.ToString());

        Assert.Equal("denied", (await InPlaceOfAsync(world, await world.TokenAsync("olga", deployment: null), id, digest, "sam")).Code);
        Assert.Equal("denied", (await InPlaceOfAsync(world, await world.TokenAsync("sam", deployment: null), id, digest, "fay")).Code);
        Assert.Empty(world.Upstream.Requests);
        Assert.Equal(400, (await world.ApplyAsync(Person("fred", "agent"))).Status);
    }

    private static Task<ClientCall> AwayAsync(World world, string token, string instead, string? until = null) =>
        ApprovalWorld.PostAsync(world, token, "v1/me/absence", $$"""{"until":"{{until ?? Later()}}","delegate":"{{instead}}"}""");

    private static string Later() => TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static Task<ClientCall> InPlaceOfAsync(World world, string token, string id, string digest, string absent) =>
        ApprovalWorld.PostAsync(world, token, $"v1/approvals/{id}/votes", $$"""{"vote":"approve","digest":"{{digest}}","comment":"seen","inPlaceOf":"{{absent}}"}""");

    private static (int, string?) Voted(ClientCall call) => (call.Status, ApprovalWorld.State(call));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (!await holds())
        {
            Assert.False(patience.IsCancellationRequested, "it did not come to be so");
            await Task.Delay(50, CancellationToken.None);
        }
    }
}
