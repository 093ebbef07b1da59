using System.Globalization;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Administration;

/// <summary>Changes of authority on storage that fails: all of a change is in force or nothing of it, and nobody is told otherwise.</summary>
public sealed class BoundaryGrainTests
{
    private const string Folder =
        """
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: root }
        spec: { type: person, roles: [administrator] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: prod }
        spec: { principals: [root], environment: "env-{N}", runtime: external, grants: [ { route: payments, operations: [refund] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: payments }
        spec:
          connector: http
          destination: { baseUrl: "http://127.0.0.1:9/", networks: [127.0.0.0/8] }
          operations:
            refund: { method: POST, path: "refunds-{N}", effect: write, arguments: { type: object, additionalProperties: false, properties: { amount: { type: number } } } }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: payments/refund }
        spec:
          match: { routes: [payments], operations: [refund] }
          rules: [ { id: rule-{N}, effect: allow, when: "true" } ]
        """;

    // Three documents change: each is staged, the policy version is kept, then the manifest is written, then each loses its old revision.
    private const int Changing = 3;
    private const int Manifest = Changing + 2;
    private const int All = Changing + 2 + Changing;

    [Fact]
    public async Task Whichever_write_fails_a_change_is_in_force_whole_or_not_at_all()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        Assert.True((await world.ApplyAsync(With(0))).Applied);
        world.Storage.Mend();
        Assert.True((await world.ApplyAsync(With(1))).Applied);
        Assert.Equal(All, world.Storage.Writes);

        int number = 1;
        foreach (Fault fault in (Fault[])[Fault.Throw, Fault.WorkThenThrow])
        {
            for (int write = 1; write <= All; write++)
            {
                (int before, int after) = (number, ++number);
                world.Storage.Break(write, fault);

                bool told = await TryApplyAsync(world, With(after));

                world.Storage.Mend();
                string at = $"write {write}, {fault}";
                int inForce = Whole(await world.ReadAsync(), at);
                bool isWritten = write > Manifest || (write == Manifest && fault == Fault.WorkThenThrow);
                Assert.True(inForce == (isWritten ? after : before), $"{at}: {inForce} is in force");
                Assert.True(told == write > Manifest, $"{at}: the administrator was told {told}");

                Assert.True((await world.ApplyAsync(With(after))).Applied, at);
                Assert.Equal(after, Whole(await world.ReadAsync(), at));
            }
        }
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        await world.ApplyAsync(With(0));
        (long clock, int records) = ((await world.ReadAsync()).Clock, await world.CountRecordsAsync());
        world.Storage.Mend();

        ApplyResult result = await world.ApplyAsync(With(1), dryRun: true);

        Assert.False(result.Applied);
        Assert.Equal(Changing, result.Changes.Count(change => change.Action == "update"));
        Assert.Equal(0, world.Storage.Writes);
        Assert.Equal((clock, records), ((await world.ReadAsync()).Clock, await world.CountRecordsAsync()));
    }

    [Fact]
    public async Task Without_evidence_a_start_writes_nothing()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        await world.ApplyAsync(With(0));
        world.Storage.Mend();
        world.Plan.Break("store.decision", Fault.Throw);

        ApplyResult result = await world.StartWithAsync(With(1));

        Assert.True(result.EvidenceUnavailable);
        Assert.False(result.Applied);
        Assert.Equal(0, world.Storage.Writes);
        Assert.Equal(0, Whole(await world.ReadAsync(), "no evidence"));
    }

    [Fact]
    public async Task Evidence_of_what_a_start_changes_stands_before_the_change()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        await world.ApplyAsync(With(0));
        int records = await world.CountRecordsAsync();
        world.Storage.Break(1, Fault.Throw);

        await Assert.ThrowsAnyAsync<Exception>(() => world.StartWithAsync(With(1)));

        Assert.Equal(records + 1, await world.CountRecordsAsync());
    }

    [Fact]
    public async Task A_proposal_is_carried_out_on_what_it_was_worked_out_against_or_not_at_all()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        await world.ApplyAsync(With(0));
        ChangeProposal first = (await world.ApplyAsync(With(1), dryRun: true)).Proposal!;
        ChangeProposal second = (await world.ApplyAsync(With(2), dryRun: true)).Proposal!;
        Assert.True((await world.Boundary.CarryOutAsync(first, "tester", CancellationToken.None)).Applied);
        world.Storage.Mend();

        ApplyResult late = await world.Boundary.CarryOutAsync(second, "tester", CancellationToken.None);
        ApplyResult again = await world.Boundary.CarryOutAsync(first, "tester", CancellationToken.None);

        Assert.Equal((true, false, true, false), (late.IsStale, late.Applied, again.IsStale, again.Applied));
        Assert.Equal(0, world.Storage.Writes);
        Assert.Equal(1, Whole(await world.ReadAsync(), "stale"));
    }

    [Fact]
    public async Task A_proposal_with_other_documents_than_its_digest_says_changes_nothing()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        await world.ApplyAsync(With(0));
        ChangeProposal proposal = (await world.ApplyAsync(With(1), dryRun: true)).Proposal!;
        ChangeProposal other = (await world.ApplyAsync(With(2), dryRun: true)).Proposal!;
        world.Storage.Mend();

        foreach (ChangeProposal forged in (ChangeProposal[])[proposal with { Files = other.Files }, proposal with { Widening = [] }])
        {
            Assert.True((await world.Boundary.CarryOutAsync(forged, "tester", CancellationToken.None)).IsStale);
        }

        Assert.Equal(0, world.Storage.Writes);
        Assert.NotEmpty(proposal.Widening);
    }

    [Fact]
    public async Task Policies_that_refuse_every_further_change_are_refused()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        await world.ApplyAsync(With(0));

        ApplyResult result = await world.ApplyAsync(
            """
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: freeze }
            spec:
              match: { routes: [atellagent], operations: [apply] }
              rules: [ { id: no, effect: deny, always: true } ]
            """);

        Assert.Contains(result.Errors, error => error.Message.Contains("refuse every further change", StringComparison.Ordinal));
        Assert.Empty(Assert.IsType<AuthorityView>(await world.ReadAsync()).PolicyDocuments.Keys.Where(static name => name == "freeze"));
    }

    [Fact]
    public async Task The_last_administrator_stays()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        await world.ApplyAsync(With(0));
        world.Storage.Mend();

        ApplyResult result = await world.ApplyAsync(
            """
            apiVersion: atellagent/v1
            kind: Principal
            metadata: { name: root }
            spec: { type: person, roles: [] }
            """);

        Assert.False(result.Applied);
        Assert.Contains(result.Errors, error => error.Message.Contains("no administrator", StringComparison.Ordinal));
        Assert.Equal(0, world.Storage.Writes);
        Assert.Contains("administrator", (await world.ReadAsync()).Principals["root"].Roles);
    }

    [Theory]
    [InlineData(Fault.Throw)]
    [InlineData(Fault.WorkThenThrow)]
    public async Task A_suspension_that_is_told_is_on_disk_and_one_that_failed_can_be_asked_for_again(Fault fault)
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        await world.ApplyAsync(With(0));
        foreach (bool halt in (bool[])[true, false])
        {
            world.Storage.Break(1, fault);
            await Assert.ThrowsAnyAsync<Exception>(() => HaltAsync(world, halt));
            Assert.Equal(halt == (fault == Fault.WorkThenThrow), (await world.ReadAsync()).IsHalted("Deployment", "prod"));

            world.Storage.Mend();
            Assert.Equal(HaltResult.Done, await HaltAsync(world, halt));
            Assert.Equal(halt, (await world.ReadAsync()).IsHalted("Deployment", "prod"));
        }
    }

    private static Task<HaltResult> HaltAsync(AdministrationWorld world, bool halt) =>
        world.Boundary.SetHaltedAsync("Deployment", "prod", halt, "tester", CancellationToken.None);

    private static async Task<bool> TryApplyAsync(AdministrationWorld world, string text)
    {
        try
        {
            return (await world.ApplyAsync(text)).Applied;
        }
        catch (Exception fault) when (fault is not Xunit.Sdk.XunitException)
        {
            return false;
        }
    }

    private static string With(int number) =>
        Folder.Replace("{N}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>Which variant is in force, seen from each of its documents.</summary>
    private static int Whole(AuthorityView view, string at)
    {
        string[] numbers =
        [
            view.Deployments["prod"].Environment!["env-".Length..],
            view.Routes["payments"].Operations["refund"].Path!["refunds-".Length..],
            view.PolicyDocuments["payments/refund"].Rules[0].Id["rule-".Length..],
        ];
        Assert.True(numbers.Distinct().Count() == 1, $"{at}: half a change is in force: {string.Join(", ", numbers)}");
        Assert.NotNull(view.Policies);
        return int.Parse(numbers[0], CultureInfo.InvariantCulture);
    }
}
