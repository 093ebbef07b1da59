using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Whatever is different from what people saw when it would be carried out (C4): refused, and it is said what was changed.</summary>
public sealed class ApprovalSubstitutionTests
{
    private const string Refund = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":200,"currency":"EUR"}}""";

    private static readonly (string Part, string Said)[] Changes =
    [
        ("policy", "the policies were changed"),
        ("narrowing", "the policies were changed"),
        ("route", "the route was changed"),
        ("target", "the route was changed"),
        ("operation", "the route was changed"),
        ("schema", "the route was changed"),
        ("principal", "the principal was changed"),
        ("deployment", "the deployment was changed"),
    ];

    [Fact]
    public async Task What_changed_after_people_were_asked_voids_it_and_says_what()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string original = await File.ReadAllTextAsync(Path.Combine(world.BoundaryFolder, "boundary.yaml"));
        string agent = await world.TokenAsync(), fay = await world.TokenAsync("fay", deployment: null), fred = await world.TokenAsync("fred", deployment: null);
        foreach ((string part, string said) in Changes)
        {
            ClientCall waits = await world.ActAsync(agent, Refund, part);
            (string id, string digest) = ApprovalWorld.Approval(waits);
            Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, fay, id, digest)).Status);

            ClientCall applied = await world.ApplyAsync(ApprovalWorld.Change(part, world.Upstream.Port));
            Assert.True(applied.Status == 200 && applied.Body!.ToString().Contains("\"update\"", StringComparison.Ordinal), $"{part}: {applied.Body}");
            await ApprovalWorld.VoteAsync(world, fred, id, digest);
            ClientCall ended = await world.GetAsync($"v1/actions/{waits.Action}?wait=20", agent);
            ClientCall again = await world.ActAsync(agent, Refund, part);

            Assert.Contains(said, ended.Body!.ToString(), StringComparison.Ordinal);
            Assert.Equal((403, "stale_authority"), (again.Status, again.Code));
            ClientCall back = await world.ApplyAsync(original);
            Assert.True(back.Status == 200, back.Body?.ToString());
        }

        Assert.Empty(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Who_may_vote_no_more_has_not_voted()
    {
        await using World world = await ApprovalWorld.StartAsync();
        ClientCall waits = await world.ActAsync(await world.TokenAsync(), Refund, "team");
        (string id, string digest) = ApprovalWorld.Approval(waits);
        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fay", deployment: null), id, digest)).Status);

        ClientCall applied = await world.ApplyAsync(ApprovalWorld.Change("team", world.Upstream.Port));
        ClientCall second = await ApprovalWorld.VoteAsync(world, await world.TokenAsync("fred", deployment: null), id, digest);

        // Fay's vote counts no more: two are wanted, and there is one.
        Assert.True(applied.Status == 200, applied.Body?.ToString());
        Assert.Equal((200, "pending"), (second.Status, ApprovalWorld.State(second)));
        Assert.Empty(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Other_arguments_under_the_same_key_are_a_conflict_while_it_waits_and_after()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        ClientCall waits = await world.ActAsync(agent, Refund, "same");
        string other = Refund.Replace("200", "300", StringComparison.Ordinal);
        Assert.Equal((409, "idempotency_conflict"), Told(await world.ActAsync(agent, other, "same")));
        (string id, string digest) = ApprovalWorld.Approval(waits);
        foreach (string person in (string[])["fay", "fred"])
        {
            Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync(person, deployment: null), id, digest)).Status);
        }

        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{waits.Action}?wait=20", agent)).Outcome);
        Assert.Equal((409, "idempotency_conflict"), Told(await world.ActAsync(agent, other, "same")));
        Assert.Contains("200", Assert.Single(world.Upstream.Requests).BodyText, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    private static (int Status, string? Code) Told(ClientCall call) => (call.Status, call.Code);
}
