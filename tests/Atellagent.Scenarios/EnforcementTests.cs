using System.Buffers.Text;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;
using Microsoft.Data.Sqlite;

namespace Atellagent.Scenarios;

/// <summary>Enforcement points outside: a permit lets its holder act once, under what it was given under, and says who acted.</summary>
public sealed class EnforcementTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_decision_gives_a_permit_that_is_redeemed_once_and_closed_once(bool postgreSql)
    {
        await using World world = await SettlementWorld.StartAsync(postgreSql);
        string agent = await world.TokenAsync();

        ClientCall decided = await EnforcementWorld.DecideAsync(world, agent, 900, "one");
        Assert.Equal("narrow", SettlementWorld.Text(decided.Body, "decision", "effect"));
        Assert.Equal("500", ((JsonObject)((JsonObject)((JsonObject)decided.Body!["decision"]!)["granted"]!)["arguments"]!)["amount"]!.ToString());
        Assert.Equal(JsonNull.Instance, decided.Body["outcome"]);
        ClientCall again = await EnforcementWorld.DecideAsync(world, agent, 900, "one");
        Assert.Equal((decided.Action, SettlementWorld.Text(decided.Body, "decision", "id")), (again.Action, SettlementWorld.Text(again.Body, "decision", "id")));
        Assert.Equal(409, (await EnforcementWorld.DecideAsync(world, agent, 901, "one")).Status);

        // What was asked for in one way is not carried out in the other.
        Assert.Equal("idempotency_conflict", (await world.RefundAsync(agent, 900, "one")).Code);
        Assert.Equal(401, (await world.GetAsync("v1/me/authority", EnforcementWorld.Permit(decided))).Status);
        EnforcementWorld.AssertRefused(await EnforcementWorld.RedeemAsync(world, agent, agent, EnforcementWorld.Digest(decided)), "not_a_permit");
        EnforcementWorld.AssertRefused(await EnforcementWorld.RedeemAsync(world, await world.TokenAsync(deployment: "spare"), decided), "wrong_redeemer");
        ClientCall bounded = await world.RequestTokenAsync("agent", World.AgentSecret, "prod", ("authorization_details", """[{"type":"atellagent_action","routes":["payments"],"operations":["getOrder"]}]"""));
        EnforcementWorld.AssertRefused(await EnforcementWorld.RedeemAsync(world, SettlementWorld.Text(bounded.Body, "access_token")!, decided), "wrong_redeemer");
        ClientCall small = await world.RequestTokenAsync("agent", World.AgentSecret, "prod", ("authorization_details", """[{"type":"atellagent_action","routes":["payments"],"operations":["refund"],"bounds":{"arguments":{"amount":{"maximum":5}}}}]"""));
        ClientCall wider = await EnforcementWorld.RedeemAsync(world, SettlementWorld.Text(small.Body, "access_token")!, decided);
        EnforcementWorld.AssertRefused(wider, "wrong_redeemer");
        Assert.Contains("wider than what the token", EnforcementWorld.Detail(wider), StringComparison.Ordinal);
        Assert.Equal("not_found", (await EnforcementWorld.CloseAsync(world, agent, decided.Action)).Code);

        ClientCall go = await EnforcementWorld.RedeemAsync(world, agent, again);
        Assert.True(go.Status == 200, go.Body?.ToString());
        Assert.Equal((decided.Action, "pending", EnforcementWorld.Digest(decided)), (go.Action, go.Outcome, EnforcementWorld.Digest(go)));
        EnforcementWorld.AssertRefused(await EnforcementWorld.RedeemAsync(world, agent, decided), "used");
        Assert.Equal("pending", (await world.GetAsync("v1/actions/" + decided.Action, agent)).Outcome);
        Assert.Equal((202, "pending"), ((await EnforcementWorld.DecideAsync(world, agent, 900, "one")).Status, (await EnforcementWorld.DecideAsync(world, agent, 900, "one")).Outcome));
        Assert.Equal([decided.Action], (await SettlementWorld.ListAsync(world, agent, "unclosed")).Select(static item => SettlementWorld.Text(item, "id")));

        Assert.Equal("invalid_request", (await ApprovalWorld.PostAsync(world, agent, $"v1/actions/{decided.Action}/outcome", """{"status":"done"}""")).Code);
        Assert.Equal("not_found", (await EnforcementWorld.CloseAsync(world, SettlementWorld.Text(bounded.Body, "access_token")!, decided.Action)).Code);
        Assert.Equal("not_found", (await EnforcementWorld.CloseAsync(world, await world.TokenAsync(deployment: "spare"), decided.Action)).Code);
        ClientCall closed = await EnforcementWorld.CloseAsync(world, agent, decided.Action);
        Assert.Equal((200, "succeeded"), (closed.Status, closed.Outcome));
        Assert.Equal(200, (await EnforcementWorld.CloseAsync(world, agent, decided.Action)).Status);
        Assert.Equal("stale_authority", (await EnforcementWorld.CloseAsync(world, agent, decided.Action, "failed")).Code);
        Assert.Equal("stale_authority", (await SettlementWorld.SettleAsync(world, await world.TokenAsync("rita", deployment: null), decided.Action, "failed")).Code);
        Assert.Empty(await SettlementWorld.ListAsync(world, agent, "unclosed"));

        ClientCall told = await world.GetAsync("v1/actions/" + decided.Action, agent);
        Assert.Equal(("enforcementPoint", "withheld"), (SettlementWorld.Text(told.Body, "outcome", "observedBy"), SettlementWorld.Text(told.Body, "outcome", "released")));
        ClientCall story = await world.GetAsync($"v1/evidence?action={decided.Action}", agent);
        JsonObject[] all = [.. ((JsonArray)story.Body!["items"]!).Items.Select(static record => (JsonObject)((JsonObject)record)["body"]!)];
        JsonObject[] bodies = [.. all.Where(static body => SettlementWorld.Text(body, "type") != "redemption")];
        Assert.Equal(
            ["used", "wrong_redeemer", "wrong_redeemer"],
            all.Except(bodies).Select(static body => SettlementWorld.Text(body, "reason")));
        Assert.Equal(["outcome", "decision", "decision"], bodies.Select(static body => SettlementWorld.Text(body, "type")));
        Assert.Equal(("enforcementPoint", "agent"), (SettlementWorld.Text(bodies[0], "observedBy"), SettlementWorld.Text(bodies[0], "reportedBy")));
        Assert.Equal("agent", SettlementWorld.Text(bodies[1], "redemption", "principal"));
        Assert.DoesNotContain("ref_1", story.Body.ToString(), StringComparison.Ordinal);
        Assert.Empty(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_permit_holds_only_under_what_it_was_given_under()
    {
        await using World world = await World.StartAsync();
        foreach ((string change, string says) in Changes)
        {
            (string agent, string other) = (await world.TokenAsync(), await world.TokenAsync());
            ClientCall decided = await EnforcementWorld.DecideAsync(world, agent, key: change.Replace(' ', '-'));
            await ChangeAsync(world, change, agent);

            ClientCall refused = await EnforcementWorld.RedeemAsync(world, other, decided);

            EnforcementWorld.AssertRefused(refused, "stale_authority");
            Assert.Contains(says, EnforcementWorld.Detail(refused), StringComparison.Ordinal);
            Assert.Equal("deny", SettlementWorld.Text(refused.Body, "decision", "effect"));

            // It is worth nothing any more, whatever is put back.
            await PutBackAsync(world, change);
            EnforcementWorld.AssertRefused(await EnforcementWorld.RedeemAsync(world, other, decided), "ended");
            Assert.Equal("refused", (await world.GetAsync("v1/actions/" + decided.Action, other)).Outcome);
            Assert.Equal(200, (await EnforcementWorld.RedeemAsync(world, other, await EnforcementWorld.DecideAsync(world, other))).Status);
        }

        await world.AssertHistoryAsync();
    }

    private static readonly (string Change, string Says)[] Changes =
    [
        ("suspend deployments/prod", "the deployment is unknown, suspended"),
        ("suspend principals/agent", "the principal is unknown or suspended"),
        ("disable routes/payments", "the route is disabled"),
        ("policy", "the policies were changed after the permit was given"),
        ("route", "the route was changed after the permit was given"),
        ("principal", "the principal was changed after the permit was given"),
        ("deployment", "the deployment was changed after the permit was given"),
        ("token", "the token has ended or was revoked"),
    ];

    private static async Task ChangeAsync(World world, string change, string token)
    {
        if (change == "token")
        {
            using HttpRequestMessage revoke = new(HttpMethod.Post, new Uri(world.Boundary.Address, "oauth/revoke")) { Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = token }) };
            revoke.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"agent:{World.AgentSecret}")));
            Assert.Equal(200, (await world.SendAsync(revoke, null)).Status);
            return;
        }

        ClientCall changed = change.Split(' ') is [string verb, string what]
            ? await world.SuspendAsync(what.Split('/')[0], what.Split('/')[1], verb)
            : await world.ApplyAsync(ApprovalWorld.Change(change, world.Upstream.Port));
        Assert.Equal(200, changed.Status);
    }

    private static async Task PutBackAsync(World world, string change)
    {
        ClientCall back = change.Split(' ') is [string verb, string what]
            ? await world.SuspendAsync(what.Split('/')[0], what.Split('/')[1], verb == "suspend" ? "resume" : "enable")
            : await world.ApplyAsync(BoundaryYaml.For(world.Upstream.Port));
        Assert.Equal(200, back.Status);
    }

    [Fact]
    public async Task What_is_not_this_boundarys_permit_for_this_action_is_none()
    {
        await using World world = await World.StartAsync();
        await using World stranger = await World.StartAsync();
        string agent = await world.TokenAsync();
        ClientCall decided = await EnforcementWorld.DecideAsync(world, agent);
        ClientCall larger = await EnforcementWorld.DecideAsync(world, agent, 400);
        (string permit, string digest) = (EnforcementWorld.Permit(decided), EnforcementWorld.Digest(decided));
        string[] parts = permit.Split('.');
        string foreign = EnforcementWorld.Permit(await EnforcementWorld.DecideAsync(stranger, await stranger.TokenAsync()));

        string Altered(string part, Func<string, string> alter) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(alter(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part)))));
        string[] forged =
        [
            $"{parts[0]}.{Altered(parts[1], text => text.Replace(digest, EnforcementWorld.Digest(larger), StringComparison.Ordinal))}.{parts[2]}",
            $"{parts[0]}.{Altered(parts[1], static text => text.Replace("\"exp\":", "\"exp\":9", StringComparison.Ordinal))}.{parts[2]}",
            $"{Altered(parts[0], static text => text.Replace("ES256", "none", StringComparison.Ordinal))}.{parts[1]}.",
            $"{Altered(parts[0], static text => text.Replace("atellagent-permit+jwt", "at+jwt", StringComparison.Ordinal))}.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{EnforcementWorld.Permit(larger).Split('.')[2]}",
            $"{parts[0]}.{parts[1]}",
            foreign,
            "",
        ];

        foreach (string text in forged)
        {
            EnforcementWorld.AssertRefused(await EnforcementWorld.RedeemAsync(world, agent, text, text == foreign ? digest : EnforcementWorld.Digest(larger)), "not_a_permit");
        }

        EnforcementWorld.AssertRefused(await EnforcementWorld.RedeemAsync(world, agent, permit, EnforcementWorld.Digest(larger)), "wrong_digest");
        EnforcementWorld.AssertRefused(await EnforcementWorld.RedeemAsync(world, agent, permit, ""), "wrong_digest");
        Assert.Equal(401, (await EnforcementWorld.RedeemAsync(world, "nobody", permit, digest)).Status);
        Assert.Equal(400, (await ApprovalWorld.PostAsync(world, agent, "v1/permits/redeem", $$"""{"permit":"{{permit}}"}""")).Status);
        Assert.Equal(200, (await EnforcementWorld.RedeemAsync(world, agent, decided)).Status);

        // What the boundary does itself is never somebody else's to carry out, whoever asks.
        ClientCall own = await ApprovalWorld.PostAsync(world, await world.AdminTokenAsync(), "v1/decisions", """{"route":"atellagent","operation":"suspend","arguments":{"kind":"Deployment","name":"prod"} }""");
        Assert.Equal((403, "denied"), (own.Status, own.Code));
        Assert.Contains("not_external", own.Body!.ToString(), StringComparison.Ordinal);
        ClientCall forbidden = await ApprovalWorld.PostAsync(world, agent, "v1/decisions", """{"route":"payments","operation":"forbidden","arguments":{} }""");
        Assert.Equal((403, "denied"), (forbidden.Status, forbidden.Code));
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_64_redemptions_of_one_permit_exactly_one_goes(bool postgreSql)
    {
        await using World first = postgreSql ? await World.StartOnPostgreSqlAsync() : await World.StartAsync();
        await using World? second = postgreSql ? await first.StartAnotherAsync() : null;
        World[] silos = second is null ? [first] : [first, second];
        string agent = await first.TokenAsync();
        for (int round = 0; round < Rounds.Of(6, 100); round++)
        {
            ClientCall decided = await EnforcementWorld.DecideAsync(silos[round % silos.Length], agent, 10, $"raced-{round}");
            ClientCall[] all = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => EnforcementWorld.RedeemAsync(silos[i % silos.Length], agent, decided)));
            Assert.Equal(1, all.Count(static call => call.Status == 200));
            Assert.All(all.Where(static call => call.Status != 200), static call => EnforcementWorld.AssertRefused(call, "used"));
            ClientCall[] closed = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => EnforcementWorld.CloseAsync(silos[i % silos.Length], agent, decided.Action, i % 2 == 0 ? "succeeded" : "failed")));
            Assert.Single(closed.Where(static call => call.Status == 200).Select(static call => call.Outcome).Distinct());
        }

        await (second?.Boundary.StopAsync() ?? Task.CompletedTask);
        await first.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_people_agree_to_waits_for_its_enforcement_point_and_the_boundary_leaves_it_alone()
    {
        await using World world = await World.StartAsync(static world => ApprovalWorld.Arrange(world));
        string agent = await world.TokenAsync();
        (string fay, string fred) = (await world.TokenAsync("fay", deployment: null), await world.TokenAsync("fred", deployment: null));
        ClientCall waits = await EnforcementWorld.DecideAsync(world, agent, 200, "one");
        Assert.Equal((202, "pending"), (waits.Status, waits.Outcome));
        Assert.Null(waits.Body!["permit"]);
        (string id, string digest) = ApprovalWorld.Approval(waits);
        await ApprovalWorld.VoteAsync(world, fay, id, digest);
        Assert.Equal(202, (await EnforcementWorld.DecideAsync(world, agent, 200, "one")).Status);
        await ApprovalWorld.VoteAsync(world, fred, id, digest);

        // One that the boundary itself carries out, approved after it, has ended before.
        ClientCall own = await world.RefundAsync(agent, 300);
        (string ownId, string ownDigest) = ApprovalWorld.Approval(own);
        await ApprovalWorld.VoteAsync(world, fay, ownId, ownDigest);
        await ApprovalWorld.VoteAsync(world, fred, ownId, ownDigest);
        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{own.Action}?wait=20", agent)).Outcome);
        Assert.Single(world.Upstream.Requests);

        ClientCall[] decided = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => EnforcementWorld.DecideAsync(world, agent, 200, "one")));
        Assert.All(decided, call => Assert.Equal((200, waits.Action), (call.Status, call.Action)));
        ClientCall current = await EnforcementWorld.DecideAsync(world, agent, 200, "one");
        Assert.Equal("approved", ApprovalWorld.State(await world.GetAsync($"v1/approvals/{id}", fay)));
        ClientCall go = await EnforcementWorld.RedeemAsync(world, agent, current);
        Assert.True(go.Status == 200, go.Body?.ToString());
        Assert.Equal("consumed", ApprovalWorld.State(await world.GetAsync($"v1/approvals/{id}", fay)));
        Assert.All(await Task.WhenAll(decided.Select(call => EnforcementWorld.RedeemAsync(world, agent, call))), static call => Assert.Equal(409, call.Status));
        Assert.Equal(200, (await EnforcementWorld.CloseAsync(world, agent, waits.Action, "failed")).Status);
        Assert.Equal("failed", (await world.GetAsync("v1/actions/" + waits.Action, agent)).Outcome);

        // A change after people agreed voids approval and permit alike.
        ClientCall second = await EnforcementWorld.DecideAsync(world, agent, 210, "two");
        (string secondId, string secondDigest) = ApprovalWorld.Approval(second);
        await ApprovalWorld.VoteAsync(world, fay, secondId, secondDigest);
        await ApprovalWorld.VoteAsync(world, fred, secondId, secondDigest);
        ClientCall permitted = await EnforcementWorld.DecideAsync(world, agent, 210, "two");
        Assert.Equal(200, (await world.ApplyAsync("apiVersion: atellagent/v1\nkind: Team\nmetadata: { name: finance }\nspec: { members: [fiona, sam] }\n")).Status);
        ClientCall void_ = await EnforcementWorld.RedeemAsync(world, agent, permitted);
        EnforcementWorld.AssertRefused(void_, "stale_authority");
        Assert.Contains("may still vote", EnforcementWorld.Detail(void_), StringComparison.Ordinal);
        Assert.Equal("cancelled", ApprovalWorld.State(await world.GetAsync($"v1/approvals/{secondId}", fay)));
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_redemption_whose_answer_a_kill_took_is_one_redemption_and_shows_up_for_review()
    {
        // By whatever port it listens at after the restart, it is the same boundary.
        await using World world = await SettlementWorld.StartAsync(postgreSql: false, static world => world.Environment["ATELLAGENT__ISSUER"] = "http://127.0.0.1:8700/");
        string agent = await world.TokenAsync();
        ClientCall decided = await EnforcementWorld.DecideAsync(world, agent, 10, "one");
        Task<ClientCall> cut = EnforcementWorld.RedeemAsync(world, agent, decided);
        await PostgreSqlTests.UntilAsync(() => Read(world, "select count(*) from action_course where state = 'redeemed'") == 1);
        await world.Boundary.KillAsync();
        await cut;
        await world.RestartAsync();
        agent = await world.TokenAsync();

        EnforcementWorld.AssertRefused(await EnforcementWorld.RedeemAsync(world, agent, decided), "used");
        Assert.Equal("pending", (await world.GetAsync("v1/actions/" + decided.Action, agent)).Outcome);
        string rita = await world.TokenAsync("rita", deployment: null);
        JsonObject open = Assert.Single(await SettlementWorld.ListAsync(world, rita, "unclosed"));
        Assert.Equal((decided.Action, "agent"), (SettlementWorld.Text(open, "id"), SettlementWorld.Text(open, "redeemedBy")));
        Assert.Equal("denied", (await SettlementWorld.SettleAsync(world, await world.TokenAsync("sue", deployment: null), decided.Action)).Code);
        ClientCall settled = await SettlementWorld.SettleAsync(world, rita, decided.Action, "failed");
        Assert.Equal((200, "failed"), (settled.Status, settled.Outcome));
        Assert.Equal("stale_authority", (await EnforcementWorld.CloseAsync(world, agent, decided.Action)).Code);

        // Who carried it out and does not know either leaves it to people.
        ClientCall second = await EnforcementWorld.DecideAsync(world, agent, 11);
        Assert.Equal(200, (await EnforcementWorld.RedeemAsync(world, agent, second)).Status);
        Assert.Equal((200, "unknown"), ((await EnforcementWorld.CloseAsync(world, agent, second.Action, "unknown")).Status, (await world.GetAsync("v1/actions/" + second.Action, agent)).Outcome));
        Assert.Equal([second.Action], (await SettlementWorld.ListAsync(world, rita)).Select(static item => SettlementWorld.Text(item, "id")));
        Assert.Equal(200, (await SettlementWorld.SettleAsync(world, rita, second.Action)).Status);
        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task Where_a_route_names_its_enforcement_points_they_alone_redeem_and_counters_are_drawn_when_they_do()
    {
        await using World world = await World.StartAsync(static world =>
        {
            const string Grant = "operations: [refund, getOrder]\n      bounds: { ";
            string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
            File.WriteAllText(file, File.ReadAllText(file)
                .Replace("  limits: { timeoutSeconds: 10 }", "  limits: { timeoutSeconds: 10 }\n  enforcementPoints: [gateway]", StringComparison.Ordinal)
                .Replace(Grant, Grant + "rate: { maximum: 1, per: month }, ", StringComparison.Ordinal)
                + "\n---\napiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: gateway, owner: support }\nspec: { type: service, credentials: [ { clientSecretRef: env:AGENT_SECRET } ] }\n");
        });
        string agent = await world.TokenAsync();
        string gateway = await world.TokenAsync("gateway", deployment: null);
        ClientCall[] decided = [await EnforcementWorld.DecideAsync(world, agent, 10), await EnforcementWorld.DecideAsync(world, agent, 11)];

        EnforcementWorld.AssertRefused(await EnforcementWorld.RedeemAsync(world, agent, decided[0]), "wrong_redeemer");
        Assert.Equal(200, (await EnforcementWorld.RedeemAsync(world, gateway, decided[0])).Status);
        ClientCall full = await EnforcementWorld.RedeemAsync(world, gateway, decided[1]);
        Assert.Equal((429, "rate_limited"), (full.Status, full.Code));
        Assert.Equal(429, (await EnforcementWorld.RedeemAsync(world, gateway, decided[1])).Status);

        Assert.Equal("not_found", (await EnforcementWorld.CloseAsync(world, agent, decided[0].Action)).Code);
        Assert.Equal(200, (await EnforcementWorld.CloseAsync(world, gateway, decided[0].Action)).Status);
        ClientCall told = await world.GetAsync("v1/actions/" + decided[0].Action, agent);
        Assert.Equal("succeeded", told.Outcome);
        ClientCall missing = await world.ApplyAsync(BoundaryYaml.For(world.Upstream.Port).Replace("  limits: { timeoutSeconds: 10 }", "  enforcementPoints: [nobody]", StringComparison.Ordinal));
        Assert.Contains("enforcementPoints[0]", missing.Body!.ToString(), StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    private static long Read(World world, string text)
    {
        using SqliteConnection connection = new($"Data Source={world.Database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        return (long)command.ExecuteScalar()!;
    }
}
