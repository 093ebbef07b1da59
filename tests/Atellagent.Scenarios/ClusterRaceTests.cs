using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>
/// Everybody at once over three silos, and over two sets of silos that know nothing of each other, so that every grain has two activations
/// (C6): what happens once, happens once. 100 rounds of each at night.
/// </summary>
public sealed class ClusterRaceTests
{
    private const int AtOnce = 64;

    [Fact]
    public async Task One_key_at_once_over_three_silos_is_dispatched_once()
    {
        await using Silos silos = await Silos.StartAsync();
        await RaceForOneKeyAsync(silos, Rounds.Of(5, 100));
        await silos.AssertHistoryAsync();
    }

    [Fact]
    public async Task One_approved_action_asked_for_at_once_over_three_silos_is_dispatched_once()
    {
        await using Silos silos = await Silos.StartAsync(arrange: static world => ApprovalWorld.Arrange(world));
        await RaceForOneApprovalAsync(silos, Rounds.Of(4, 100));
        await silos.AssertHistoryAsync();
    }

    [Fact]
    public async Task Two_activations_of_every_grain_dispatch_once_all_the_same()
    {
        await using Silos silos = await Silos.StartAsync(
            arrange: static world => ApprovalWorld.Arrange(world),
            another: static world => world.Environment["ATELLAGENT__CLUSTER__ID"] = "strangers");
        await RaceForOneKeyAsync(silos, Rounds.Of(3, 100));
        await RaceForOneApprovalAsync(silos, Rounds.Of(3, 100));

        // What one set changes, the other obeys: neither has a grain that the other could ask.
        string token = await silos.First.TokenAsync();
        string admin = await silos.First.AdminTokenAsync();
        for (int round = 0; round < Rounds.Of(3, 50); round++)
        {
            Assert.Equal(200, (await silos[round].SuspendAsync("deployments", "prod", "suspend", admin)).Status);
            int before = silos.Upstream.Requests.Count;
            Assert.All(await Task.WhenAll(silos.All.Select(silo => silo.RefundAsync(token, 1))), static call => Assert.Equal((403, "denied"), (call.Status, call.Code)));
            Assert.Equal(before, silos.Upstream.Requests.Count);
            Assert.Equal(200, (await silos[round + 1].SuspendAsync("deployments", "prod", "resume", admin)).Status);
            Assert.All(await Task.WhenAll(silos.All.Select(silo => silo.RefundAsync(token, 1))), static call => Assert.Equal(200, call.Status));
        }

        await silos.AssertHistoryAsync();
    }

    private static async Task RaceForOneKeyAsync(Silos silos, int rounds)
    {
        string token = await silos.First.TokenAsync();
        for (int round = 0; round < rounds; round++)
        {
            int before = silos.Upstream.Requests.Count;
            ClientCall[] answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => silos[i].RefundAsync(token, 2, $"same-{round}")));
            Assert.All(answers, answer => Assert.Equal((200, answers[0].Action), (answer.Status, answer.Action)));
            Assert.Equal(before + 1, silos.Upstream.Requests.Count);
        }
    }

    // Votes, repeats of the request and those who ask what came of it, all at once.
    private static async Task RaceForOneApprovalAsync(Silos silos, int rounds)
    {
        string token = await silos.First.TokenAsync();
        string[] voters = await Task.WhenAll(new[] { "fay", "fred", "fiona" }.Select(person => silos.First.TokenAsync(person, deployment: null)));
        for (int round = 0; round < rounds; round++)
        {
            int before = silos.Upstream.Requests.Count;
            string key = $"waits-{round}";
            ClientCall waits = await silos[round].RefundAsync(token, 400, key);
            (string id, string digest) = ApprovalWorld.Approval(waits);

            Task<ClientCall[]> votes = Task.WhenAll(voters.Select((voter, i) => ApprovalWorld.VoteAsync(silos[i], voter, id, digest)));
            ClientCall[] repeats = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => silos[i].RefundAsync(token, 400, key)));
            ClientCall done = await silos[round + 1].GetAsync($"v1/actions/{waits.Action}?wait=30", token);

            Assert.InRange((await votes).Count(static vote => vote.Status == 200), 2, 3);
            Assert.Equal("succeeded", done.Outcome);
            Assert.Equal(before + 1, silos.Upstream.Requests.Count);
            Assert.All(repeats, repeat => Assert.Equal(waits.Action, repeat.Action));
            ClientCall late = await silos[round + 2].RefundAsync(token, 400, key);
            Assert.Equal((200, "succeeded", waits.Action), (late.Status, late.Outcome, late.Action));
            Assert.Equal(before + 1, silos.Upstream.Requests.Count);
        }
    }
}
