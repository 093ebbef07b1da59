using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>What comes at once with the last vote: whoever wins, one wins, and what was sent, told and recorded agree (security rows C7 to C9).</summary>
public sealed class ApprovalRaceTests
{
    private const string Refund = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":200,"currency":"EUR"}}""";

    [Fact]
    public async Task Who_is_no_other_human_does_not_count_and_who_is_suspended_before_the_quorum_counts_no_more()
    {
        await using World world = await World.StartAsync(static world =>
        {
            ApprovalWorld.Arrange(world);

            // A service of those who own the agent, and fay, who may ask for refunds herself.
            string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
            string text = File.ReadAllText(file).Replace("principals: [agent]\n  workflow", "principals: [agent, fay]\n  workflow", StringComparison.Ordinal).Replace("members: [fay, fred, fiona, sam, robot]", "members: [fay, fred, fiona, sam, robot, alias]", StringComparison.Ordinal)
                .Replace("metadata: { name: fay }\nspec: { type: person, credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ ", "metadata: { name: fay }\nspec: { type: person, roles: [support], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: payments, operations: [refund] }, ", StringComparison.Ordinal);
            File.WriteAllText(file, text + "---\napiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: alias, owner: support }\nspec: { type: service, credentials: [ { clientSecretRef: env:AGENT_SECRET } ] }\n");
        });
        string agent = await world.TokenAsync();
        (string fay, string fred) = (await world.TokenAsync("fay", deployment: null), await world.TokenAsync("fred", deployment: null));

        ClientCall own = await world.ActAsync(await world.TokenAsync("fay"), Refund);
        Assert.Equal("denied", (await ApprovalWorld.VoteAsync(world, fay, ApprovalWorld.Approval(own).Id, ApprovalWorld.Approval(own).Digest)).Code);
        Assert.Equal("denied", (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("robot", deployment: null), ApprovalWorld.Approval(own).Id, ApprovalWorld.Approval(own).Digest)).Code);

        ClientCall waits = await world.ActAsync(agent, Refund);
        (string id, string digest) = ApprovalWorld.Approval(waits);
        Assert.Equal("denied", (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("alias", deployment: null), id, digest)).Code);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, fay, id, digest)).Status);
        string again = await world.TokenAsync("fay", deployment: null);
        Assert.Equal("denied", (await ApprovalWorld.VoteAsync(world, again, id, digest)).Code);
        Assert.Equal(200, (await world.SuspendAsync("principals", "fay", "suspend")).Status);
        Assert.Equal("denied", (await ApprovalWorld.VoteAsync(world, again, id, digest)).Code);
        ClientCall second = await ApprovalWorld.VoteAsync(world, fred, id, digest);

        Assert.Equal((200, "pending"), (second.Status, ApprovalWorld.State(second)));
        Assert.Empty(world.Upstream.Requests);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fiona", deployment: null), id, digest)).Status);
        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{waits.Action}?wait=20", agent)).Outcome);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task The_last_vote_and_the_end_of_time_come_to_one_result()
    {
        await using World world = await ApprovalWorld.StartWithAsync("{ gate: finance, from: { teams: [finance] }, ttl: 4s }");
        string agent = await world.TokenAsync();
        string fay = await world.TokenAsync("fay", deployment: null);
        List<ClientCall> waiting = [];
        for (int at = 0; at < 12; at++)
        {
            waiting.Add(await world.ActAsync(agent, Refund, $"late-{at}"));
        }

        // Around the ends of all of them, one after the other, so that some votes come before and some after.
        string end = ((JsonString)((JsonObject)waiting[6].Body!["approval"]!)["expiresAt"]!).Value;
        TimeSpan left = DateTimeOffset.Parse(end, System.Globalization.CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow();
        await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, TestContext.Current.CancellationToken);
        ClientCall[] votes = await Task.WhenAll(waiting.Select(call => ApprovalWorld.VoteAsync(world, fay, ApprovalWorld.Approval(call).Id, ApprovalWorld.Approval(call).Digest)));

        int done = 0;
        for (int at = 0; at < waiting.Count; at++)
        {
            ClientCall ended = await world.GetAsync($"v1/actions/{waiting[at].Action}?wait=30", agent);
            Assert.Contains(ended.Outcome, (string?[])["succeeded", "refused"]);
            Assert.True(votes[at].Status == 200 || votes[at].Code is "approval_expired" or "stale_authority", votes[at].Body?.ToString());
            Assert.False(votes[at].Status != 200 && ended.Outcome == "succeeded", "it was carried out on a vote that was refused");
            done += ended.Outcome == "succeeded" ? 1 : 0;
        }

        Assert.Equal(done, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Agreeing_and_taking_back_at_once_come_to_one_result()
    {
        await using World world = await ApprovalWorld.StartWithAsync("{ gate: finance, from: { teams: [finance] }, ttl: 1h }");
        string agent = await world.TokenAsync();
        string fay = await world.TokenAsync("fay", deployment: null);
        int done = 0;
        for (int round = 0; round < 12; round++)
        {
            ClientCall waits = await world.ActAsync(agent, Refund, $"both-{round}");
            (string id, string digest) = ApprovalWorld.Approval(waits);
            Task<ClientCall> Vote() => ApprovalWorld.VoteAsync(world, fay, id, digest);
            Task<ClientCall> Cancel() => ApprovalWorld.PostAsync(world, agent, $"v1/actions/{waits.Action}/cancel", "{}");
            Task<ClientCall>[] both = round % 2 == 0 ? [Vote(), Cancel()] : [Cancel(), Vote()];
            ClientCall[] answers = await Task.WhenAll(both);
            ClientCall cancelled = answers[round % 2 == 0 ? 1 : 0];

            ClientCall ended = await world.GetAsync($"v1/actions/{waits.Action}?wait=30", agent);
            Assert.Equal(cancelled.Status == 200 ? "refused" : "succeeded", ended.Outcome);
            await ApprovalWorld.BecomesAsync(world, id, cancelled.Status == 200 ? "cancelled" : "consumed");
            done += ended.Outcome == "succeeded" ? 1 : 0;
        }

        Assert.Equal(done, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync();
    }
}
