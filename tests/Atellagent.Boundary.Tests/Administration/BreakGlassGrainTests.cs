using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Administration.BreakGlass;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Administration;

/// <summary>Uses of break glass on storage that fails: open by the write that says so, or not at all.</summary>
public sealed class BreakGlassGrainTests
{
    private const string People =
        """
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: ada }
        spec: { type: person, roles: [admin], breakGlass: { for: 1h }, grants: [ { route: atellagent, operations: ["*"] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: bob }
        spec: { type: person, roles: [approver], grants: [ { route: atellagent, operations: ["*"] } ] }
        """;

    private const string Widening = "apiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: new }\nspec: { type: person, grants: [ { route: atellagent, operations: [vote] } ] }\n";

    [Theory]
    [InlineData(Fault.Throw, GlassUse.Waiting)]
    [InlineData(Fault.WorkThenThrow, GlassUse.Open)]
    public async Task A_use_is_open_by_what_was_written(Fault fault, string state)
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        Assert.NotNull((await world.Glass.AskAsync(Use("glass_1"), CancellationToken.None)).Use);
        world.Storage.Break(1, fault);

        await Assert.ThrowsAnyAsync<Exception>(() => world.Glass.ConfirmAsync("glass_1", "bob", TimeSpan.FromHours(1), ["bob"], CancellationToken.None));

        world.Storage.Mend();
        Assert.Equal(state, Assert.Single((await world.Glass.ReadAsync(CancellationToken.None)).Uses).StateAt(Now));
        Assert.Equal(state == GlassUse.Open ? "glass_1" : null, await world.Glass.FindOpenAsync("ada", CancellationToken.None));
    }

    [Theory]
    [InlineData(Fault.Throw)]
    [InlineData(Fault.WorkThenThrow)]
    public async Task A_code_is_burned_by_the_write_that_opens(Fault fault)
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        await world.Glass.SealAsync(new GlassSeal("ada", "hmac-sha256:00", "bob", Now), CancellationToken.None);
        world.Storage.Break(1, fault);

        await Assert.ThrowsAnyAsync<Exception>(() => OpenAsync(world, "hmac-sha256:00"));

        world.Storage.Mend();
        GlassView known = await world.Glass.ReadAsync(CancellationToken.None);
        Assert.Equal(fault == Fault.Throw, known.Uses.IsEmpty);
        Assert.Equal(fault == Fault.Throw, !known.Seals.IsEmpty);
        Assert.Equal(fault == Fault.Throw, (await OpenAsync(world, "hmac-sha256:00")).Use is not null);
    }

    [Fact]
    public async Task A_code_is_compared_where_a_use_could_be_opened_and_is_good_for_its_person()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        await world.Glass.SealAsync(new GlassSeal("ada", "hmac-sha256:00", "bob", Now), CancellationToken.None);

        Assert.True((await OpenAsync(world, "hmac-sha256:01")).IsWrongCode);
        Assert.True((await world.Glass.OpenSealedAsync(Use("glass_9") with { Holder = "eve" }, "hmac-sha256:00", TimeSpan.FromHours(1), ["bob"], CancellationToken.None)).IsWrongCode);
        Assert.Equal("bob", (await OpenAsync(world, "hmac-sha256:00")).Use?.SealedBy);
        GlassAnswer second = await OpenAsync(world, "hmac-sha256:00");
        Assert.Equal(("denied", false), (second.Code, second.IsWrongCode));
    }

    [Fact]
    public async Task A_change_under_a_use_takes_one_that_is_open_and_ones_own()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        Assert.True((await world.StartWithAsync(People)).Applied);
        ChangeProposal wanted = (await world.ApplyAsync(Widening, dryRun: true)).Proposal!;
        Assert.True(wanted.NeedsVote);

        Assert.True((await CarryOutAsync(world, wanted, "ada")).IsStale);
        await world.Glass.AskAsync(Use("glass_1"), CancellationToken.None);
        Assert.True((await CarryOutAsync(world, wanted, "ada")).IsStale);
        await world.Glass.ConfirmAsync("glass_1", "bob", TimeSpan.FromHours(1), ["bob"], CancellationToken.None);
        Assert.True((await CarryOutAsync(world, wanted, "bob")).IsStale);
        Assert.True((await world.Boundary.CarryOutAsync(wanted with { NeedsVote = false }, "ada", CancellationToken.None)).IsStale);
        Assert.True((await CarryOutAsync(world, wanted, "ada")).Applied);

        GlassUse use = Assert.Single((await world.Glass.ReadAsync(CancellationToken.None)).Uses);
        Assert.Equal([wanted.Under("glass_1").Digest], use.Changes);
    }

    [Fact]
    public async Task What_has_ended_or_was_closed_gives_nothing_and_waits_for_its_review()
    {
        await using AdministrationWorld world = await AdministrationWorld.StartAsync();
        await world.Glass.AskAsync(Use("glass_1"), CancellationToken.None);
        await world.Glass.ConfirmAsync("glass_1", "bob", TimeSpan.FromMilliseconds(1), ["bob"], CancellationToken.None);
        await Task.Delay(20, TestContext.Current.CancellationToken);

        Assert.False(await world.Glass.UseAsync("glass_1", "ada", "sha256:0", CancellationToken.None));
        Assert.Equal("stale_authority", (await world.Glass.CloseAsync("glass_1", "bob", CancellationToken.None)).Code);
        Assert.Equal("denied", (await world.Glass.AskAsync(Use("glass_2"), CancellationToken.None)).Code);
        Assert.Equal("denied", (await world.Glass.ReviewAsync("glass_1", "puppet", "fine", CancellationToken.None)).Code);
        Assert.Equal(GlassUse.Reviewed, (await world.Glass.ReviewAsync("glass_1", "bob", "fine", CancellationToken.None)).Use?.StateAt(Now));
        Assert.Equal("stale_authority", (await world.Glass.ReviewAsync("glass_1", "bob", "again", CancellationToken.None)).Code);
        Assert.NotNull((await world.Glass.AskAsync(Use("glass_2"), CancellationToken.None)).Use);
        Assert.NotNull((await world.Glass.CloseAsync("glass_2", "bob", CancellationToken.None)).Use);
        Assert.Equal("stale_authority", (await world.Glass.ConfirmAsync("glass_2", "bob", TimeSpan.FromHours(1), ["bob"], CancellationToken.None)).Code);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static GlassUse Use(string id) => new() { Id = id, Holder = "ada", Reason = "a test", At = Now, WaitsUntil = Now.AddHours(1) };

    private static Task<GlassAnswer> OpenAsync(AdministrationWorld world, string hash) =>
        world.Glass.OpenSealedAsync(Use("glass_8"), hash, TimeSpan.FromHours(1), ["bob"], CancellationToken.None);

    private static Task<ApplyResult> CarryOutAsync(AdministrationWorld world, ChangeProposal wanted, string by) =>
        world.Boundary.CarryOutAsync(wanted.Under("glass_1"), by, CancellationToken.None);
}
