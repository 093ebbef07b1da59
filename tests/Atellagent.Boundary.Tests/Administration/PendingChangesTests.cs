using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Administration.Changes;
using Atellagent.Boundary.Plans;
using Atellagent.Domain.Documents;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Administration;

/// <summary>Changes that were voted for, on storage and evidence that fail: in force at most once, and never told otherwise.</summary>
public sealed class PendingChangesTests
{
    private const string People =
        """
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: ada }
        spec: { type: person, roles: [admin], grants: [ { route: atellagent, operations: ["*"] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: bob }
        spec: { type: person, roles: [approver], grants: [ { route: atellagent, operations: [vote] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: spare }
        spec: { principals: [], environment: test, runtime: external }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: payments }
        spec:
          connector: http
          destination: { baseUrl: "http://127.0.0.1:9/", networks: [127.0.0.0/8] }
          operations:
            refund: { method: POST, path: refunds, effect: write, arguments: { type: object, additionalProperties: false, properties: { amount: { type: number } } } }
        """;

    // The vote, the staged document, the policy version, the manifest, the end of the change; and one more that nothing breaks.
    private const int Writes = 6;

    [Fact]
    public async Task Whichever_write_fails_a_change_is_said_to_be_applied_exactly_when_it_is()
    {
        await using AdministrationWorld world = await StartAsync();
        int number = 0;
        foreach (Fault fault in (Fault[])[Fault.Throw, Fault.WorkThenThrow])
        {
            for (int write = 1; write <= Writes; write++)
            {
                string at = $"write {write}, {fault}";
                PendingChange change = await OpenAsync(world, ++number);
                world.Storage.Break(write, fault);

                bool told = await TryVoteAsync(world, change);

                world.Storage.Mend();
                Assert.True(told == (write == Writes), $"{at}: the voter was told {told}");
                if (await FindAsync(world, change.Id) is { State: PendingChange.Pending })
                {
                    // The vote itself was lost: it is cast again.
                    Assert.True(write == 1 && fault == Fault.Throw, at);
                    Assert.NotNull(await world.Changes.VoteAsync(change.Id, Vote("bob"), CancellationToken.None));
                }

                VotedChange? done = await world.Changes.CarryOutAsync(change.Id, CancellationToken.None);
                Assert.Equal(PendingChange.Applied, done?.Change.State);
                Assert.True(done!.Result.Applied, at);
                Assert.True(await IsInForceAsync(world, number), at);
                Assert.Null(await world.Changes.VoteAsync(change.Id, Vote("bob"), CancellationToken.None));
            }
        }
    }

    [Fact]
    public async Task What_a_crash_leaves_voted_for_is_carried_out_when_the_boundary_is_awake_again()
    {
        await using AdministrationWorld world = await StartAsync();
        PendingChange change = await OpenAsync(world, 1);
        Assert.NotNull(await world.Changes.VoteAsync(change.Id, Vote("bob"), CancellationToken.None));
        Assert.Equal(PendingChange.Approved, (await FindAsync(world, change.Id)).State);
        Assert.False(await IsInForceAsync(world, 1));

        // A write that fails ends the grain, as the end of its silo would.
        PendingChange other = await OpenAsync(world, 2);
        world.Storage.Break(1, Fault.Throw);
        await Assert.ThrowsAnyAsync<Exception>(() => world.Changes.VoteAsync(other.Id, Vote("bob"), CancellationToken.None));
        world.Storage.Mend();

        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while ((await FindAsync(world, change.Id)).State == PendingChange.Approved)
        {
            await Task.Delay(20, patience.Token);
        }

        Assert.Equal(PendingChange.Applied, (await FindAsync(world, change.Id)).State);
        Assert.True(await IsInForceAsync(world, 1));
        Assert.Equal(PendingChange.Pending, (await FindAsync(world, other.Id)).State);
    }

    [Fact]
    public async Task Without_evidence_nothing_is_carried_out_and_the_vote_stands()
    {
        await using AdministrationWorld world = await StartAsync();
        PendingChange change = await OpenAsync(world, 1);
        Assert.NotNull(await world.Changes.VoteAsync(change.Id, Vote("bob"), CancellationToken.None));
        int records = await world.CountRecordsAsync();
        world.Plan.Break("store.decision", Fault.Throw);

        VotedChange? refused = await world.Changes.CarryOutAsync(change.Id, CancellationToken.None);

        Assert.True(refused!.Result.EvidenceUnavailable);
        Assert.Equal(PendingChange.Approved, refused.Change.State);
        Assert.False(await IsInForceAsync(world, 1));

        world.Plan.Mend();
        VotedChange? done = await world.Changes.CarryOutAsync(change.Id, CancellationToken.None);

        Assert.True(done!.Result.Applied);
        Assert.True(await IsInForceAsync(world, 1));
        Assert.Equal(records + 1, await world.CountRecordsAsync());
        string record = await world.LastRecordAsync();
        Assert.All(["\"by\":\"ada\"", "\"by\":\"bob\"", change.Id, change.Digest], part => Assert.Contains(part, record, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ada")]
    [InlineData("bob")]
    public async Task A_vote_does_not_outlive_the_standing_of_who_asked_or_of_who_voted(string suspended)
    {
        await using AdministrationWorld world = await StartAsync();
        PendingChange change = await OpenAsync(world, 1);
        Assert.NotNull(await world.Changes.VoteAsync(change.Id, Vote("bob"), CancellationToken.None));
        await world.Boundary.SetHaltedAsync("Principal", suspended, halt: true, "root", CancellationToken.None);

        VotedChange? done = await world.Changes.CarryOutAsync(change.Id, CancellationToken.None);

        Assert.Equal(PendingChange.Stale, done?.Change.State);
        Assert.False(await IsInForceAsync(world, 1));
    }

    [Fact]
    public async Task The_vote_of_who_asked_carries_nothing_out_however_it_was_stored()
    {
        await using AdministrationWorld world = await StartAsync();
        PendingChange change = await OpenAsync(world, 1);
        Assert.NotNull(await world.Changes.VoteAsync(change.Id, Vote("ada"), CancellationToken.None));

        Assert.Equal(PendingChange.Stale, (await world.Changes.CarryOutAsync(change.Id, CancellationToken.None))?.Change.State);
        Assert.False(await IsInForceAsync(world, 1));
        Assert.True((await world.Boundary.CarryOutAsync(change.Proposal, "ada", CancellationToken.None)).IsStale);
    }

    [Fact]
    public async Task A_vote_on_one_suspension_does_not_end_the_next_one()
    {
        await using AdministrationWorld world = await StartAsync();
        IBoundaryGrain boundary = world.Boundary;
        await boundary.SetHaltedAsync("Deployment", "spare", halt: true, "ada", CancellationToken.None);
        ChangeProposal? proposal = await boundary.PlanResumeAsync("Deployment", "spare", CancellationToken.None);
        PendingChange change = await OpenAsync(world, proposal!, "ada", 1);
        Assert.NotNull(await world.Changes.VoteAsync(change.Id, Vote("bob"), CancellationToken.None));

        await boundary.SetHaltedAsync("Deployment", "spare", halt: false, "root", CancellationToken.None);
        await boundary.SetHaltedAsync("Deployment", "spare", halt: true, "root", CancellationToken.None);
        VotedChange? done = await world.Changes.CarryOutAsync(change.Id, CancellationToken.None);

        Assert.Equal(PendingChange.Stale, done?.Change.State);
        Assert.True((await world.ReadAsync()).IsHalted("Deployment", "spare"));
        Assert.Null(await boundary.PlanResumeAsync("Deployment", "prod", CancellationToken.None));
    }

    [Fact]
    public async Task One_principal_does_not_fill_the_place_of_others_and_what_waits_is_never_thrown_away()
    {
        await using AdministrationWorld world = await StartAsync();
        PendingChange first = await OpenAsync(world, 1);
        for (int i = 2; i <= PendingChangesGrain.MostOfOne; i++)
        {
            await OpenAsync(world, i);
        }

        Assert.False(await world.Changes.OpenAsync(Make(first.Proposal, "ada", 99), CancellationToken.None));
        Assert.True(await world.Changes.OpenAsync(Make(first.Proposal, "carol", 100), CancellationToken.None));
        for (int i = 0; i < PendingChangesGrain.MostOver + 5; i++)
        {
            PendingChange change = Make(first.Proposal, "carol", 200 + i);
            Assert.True(await world.Changes.OpenAsync(change, CancellationToken.None));
            Assert.NotNull(await world.Changes.VoteAsync(change.Id, Vote("bob") with { Approves = false }, CancellationToken.None));
        }

        ImmutableArray<PendingChange> kept = await world.Changes.ReadAsync(CancellationToken.None);
        Assert.Equal(PendingChangesGrain.MostOfOne + 1, kept.Count(static change => change.State == PendingChange.Pending));
        Assert.InRange(kept.Count(static change => change.State == PendingChange.Rejected), PendingChangesGrain.MostOver, PendingChangesGrain.MostOver + 1);
        Assert.All(kept, static change => Assert.Equal(change.State == PendingChange.Pending, !change.Proposal.Files.IsEmpty));
    }

    private static async Task<AdministrationWorld> StartAsync()
    {
        AdministrationWorld world = await AdministrationWorld.StartAsync();
        ApplyResult result = await world.ApplyAsync(People);
        Assert.True(result.Applied, string.Join('\n', result.Errors.Select(static e => e.Message)));
        return world;
    }

    [Fact]
    public async Task What_a_replay_has_shown_to_be_wider_takes_a_vote_whatever_its_documents_say()
    {
        await using AdministrationWorld world = await StartAsync();
        const string Closing = "apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: closing }\nspec:\n  match: { routes: [payments], operations: [refund] }\n  rules: [ { id: none, effect: deny, always: true } ]\n";
        ChangeProposal calm = (await world.ApplyAsync(Closing, dryRun: true)).Proposal!;
        Assert.False(calm.NeedsVote);
        DraftPlan draft = DraftPlan.Make(await world.ReadAsync(), calm)!;
        long before = (await world.ReadAsync()).Clock;

        await world.Boundary.NoteWiderAsync(draft.Outcome, CancellationToken.None);
        await world.Boundary.NoteWiderAsync(draft.Outcome, CancellationToken.None);

        ChangeProposal shown = (await world.ApplyAsync(Closing, dryRun: true)).Proposal!;
        Assert.True(shown.NeedsVote);
        Assert.Equal("a replay of recorded requests has shown that it lets more through", Assert.Single(shown.Widening));
        Assert.Equal(before + 1, (await world.ReadAsync()).Clock);

        // What was decided on before it was shown means nothing any more, and what leads elsewhere is as it was.
        Assert.True((await world.Boundary.CarryOutAsync(calm, "ada", CancellationToken.None)).IsStale);
        Assert.False((await world.ApplyAsync(Closing.Replace("none", "nothing", StringComparison.Ordinal), dryRun: true)).Proposal!.NeedsVote);
        Assert.DoesNotContain("closing", (await world.ReadAsync()).PolicyDocuments.Keys);
    }

    private static async Task<PendingChange> OpenAsync(AdministrationWorld world, int number)
    {
        ApplyResult plan = await world.ApplyAsync(
            $"apiVersion: atellagent/v1\nkind: Policy\nmetadata: {{ name: opening-{number} }}\nspec:\n  match: {{ routes: [payments], operations: [refund] }}\n  rules: [ {{ id: more, effect: allow, when: \"principal.name == 'agent'\" }} ]\n",
            dryRun: true);
        Assert.True(plan.Proposal?.NeedsVote, string.Join('\n', plan.Errors.Select(static e => e.Message)));
        return await OpenAsync(world, plan.Proposal!, "ada", number);
    }

    private static async Task<PendingChange> OpenAsync(AdministrationWorld world, ChangeProposal proposal, string by, int number)
    {
        PendingChange change = Make(proposal, by, number);
        Assert.True(await world.Changes.OpenAsync(change, CancellationToken.None));
        return change;
    }

    private static PendingChange Make(ChangeProposal proposal, string by, int number)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return new PendingChange
        {
            Id = "chg_" + number.ToString(CultureInfo.InvariantCulture),
            Proposal = proposal,
            Digest = proposal.Digest,
            By = by,
            At = now,
            ExpiresAt = now + PendingChange.Lifetime,
        };
    }

    private static ChangeVote Vote(string by) => new(by, Approves: true, "seen", TimeProvider.System.GetUtcNow());

    private static async Task<bool> TryVoteAsync(AdministrationWorld world, PendingChange change)
    {
        try
        {
            return await world.Changes.VoteAsync(change.Id, Vote("bob"), CancellationToken.None) is not null
                && await world.Changes.CarryOutAsync(change.Id, CancellationToken.None) is { Result.Applied: true };
        }
        catch (Exception fault) when (fault is not Xunit.Sdk.XunitException)
        {
            return false;
        }
    }

    private static async Task<PendingChange> FindAsync(AdministrationWorld world, string id) =>
        (await world.Changes.ReadAsync(CancellationToken.None)).Single(change => change.Id == id);

    private static async Task<bool> IsInForceAsync(AdministrationWorld world, int number) =>
        (await world.ReadAsync()).Documents.Any(document => document is PolicyDocument && document.Name == $"opening-{number}");
}
