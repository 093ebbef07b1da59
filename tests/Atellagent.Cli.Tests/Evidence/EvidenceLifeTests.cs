using Atellagent.Domain.Evidence.Verification;

namespace Atellagent.Cli.Tests.Evidence;

/// <summary>An export of which every hash and signature is right, and that tells of actions what cannot have been, is found out.</summary>
public sealed class EvidenceLifeTests
{
    [Fact]
    public async Task A_life_that_cannot_be_is_found_though_everything_is_signed()
    {
        (string[] Records, int Index, string What)[] lives =
        [
            ([ExportWorld.Outcome(1)], 0, "no log says was allowed"),
            ([ExportWorld.Decision(1, "deny"), ExportWorld.Outcome(1)], 1, "no log says was allowed"),
            ([ExportWorld.Outcome(1), ExportWorld.Decision(1, "allow")], 1, "after its outcome"),
            ([ExportWorld.Decision(1, "allow"), ExportWorld.Outcome(2)], 1, "no log says was allowed"),
            ([ExportWorld.Decision(1, "allow"), ExportWorld.Outcome(1), ExportWorld.Outcome(1)], 2, "two outcomes"),
            ([ExportWorld.Decision(1, "allow"), ExportWorld.Decision(1, "allow")], 1, "dispatched twice"),
            ([ExportWorld.Decision(1, "allow"), ExportWorld.Outcome(1), ExportWorld.Decision(1, "narrow")], 2, "dispatched twice"),
            ([ExportWorld.Decision(1, "allow", attempt: 1), ExportWorld.Decision(1, "allow", attempt: 1)], 1, "dispatched twice"),
            ([ExportWorld.Decision(1, "allow"), ExportWorld.Outcome(1, attempt: 1)], 1, "another decision"),
            ([ExportWorld.Opening(1), ExportWorld.Opening(1)], 1, "opened twice"),
            ([ExportWorld.Opening(1), ExportWorld.Admission(1, "ada", "bea")], 1, "nobody gave"),
            ([ExportWorld.Admission(1, "ada", "bea")], 0, "nobody gave"),
            ([ExportWorld.Opening(1), ExportWorld.Vote(1, "ada"), ExportWorld.Admission(1, "ada")], 2, "nobody gave"),
            ([ExportWorld.Opening(1), ExportWorld.Vote(1, "ada"), ExportWorld.Vote(1, "ada")], 2, "agrees twice"),
            ([ExportWorld.Opening(1), ExportWorld.Vote(1, "ada", digest: ExportWorld.Hash("other"))], 1, "another action"),
            ([ExportWorld.Opening(1), ExportWorld.Vote(1, "ada"), ExportWorld.Vote(1, "bea", state: "approved"), ExportWorld.Admission(1, "ada")], 3, "it takes 2"),
            ([ExportWorld.Opening(1), ExportWorld.Vote(1, "ada"), ExportWorld.Vote(1, "bea", state: "approved"), ExportWorld.Admission(1, "ada", "ada")], 3, "it takes 2"),
            ([ExportWorld.Opening(1), ExportWorld.Vote(1, "ada"), ExportWorld.Vote(1, "bea", state: "approved"), ExportWorld.Admission(1, "ada", "eve")], 3, "was not cast"),
            ([ExportWorld.Opening(1), ExportWorld.Vote(1, "agent"), ExportWorld.Vote(1, "bea", state: "approved"), ExportWorld.Admission(1, "agent", "bea")], 3, "who had asked"),
            ([.. ExportWorld.Approved(1)[..4], ExportWorld.Admission(1, "a person whose name is long", "bea").Replace(ExportWorld.Hash(1), ExportWorld.Hash("other"), StringComparison.Ordinal)], 4, "of another one"),
            ([.. ExportWorld.Approved(1), ExportWorld.Admission(1, "a person whose name is long", "bea").Replace(ExportWorld.Id("act", 1), ExportWorld.Id("act", 2), StringComparison.Ordinal)], 6, "used twice"),
            ([.. Voted(TwoGates), ExportWorld.Counted(1, "", ("ada", "\"finance\""), ("bea", "\"finance\""))], 3, "it takes 3"),
            ([.. Voted(OneEach), ExportWorld.Counted(1, "", ("ada", "\"finance\""), ("bea", "\"finance\""))], 3, "do not count at its gates"),
            ([.. Voted(OneEach), ExportWorld.Counted(1, "", ("ada", ""), ("bea", "\"finance\",\"legal\""))], 3, "do not count at its gates"),
            ([.. Voted(OneEach), ExportWorld.Counted(1, "", Both), ExportWorld.Counted(2, Use("2026-11-30T13:00:00Z"), Both)], 4, "used twice"),
            ([.. Voted(Twice), ExportWorld.Counted(1, "", Both), ExportWorld.Counted(2, Use("2026-11-30T11:00:00Z"), Both)], 4, "after its time"),
            ([.. Voted(Twice), ExportWorld.Counted(1, "", Both), ExportWorld.Counted(2, Use("2026-11-30T13:00:00Z"), Both), ExportWorld.Counted(3, Use("2026-11-30T13:00:00Z"), Both)], 5, "for 2 uses is used 3 times"),
            ([.. ExportWorld.Approved(1), ExportWorld.Vote(1, "ada")], 6, "agrees to what has ended"),
            ([ExportWorld.Opening(1), ExportWorld.Vote(1, "ada", "reject", "rejected"), ExportWorld.Admission(1, "ada", "bea")], 2, "nobody gave"),
            ([ExportWorld.Opening(1), ExportWorld.Vote(1, "ada", "reject", "rejected"), ExportWorld.Opening(1)], 2, "that has ended"),
            ([ExportWorld.Redemption(1, permit: 1)], 0, "no log says was given"),
            ([ExportWorld.Permit(1), ExportWorld.Redemption(1, permit: 1, ExportWorld.Hash("other"))], 1, "another action than it was given for"),
            ([ExportWorld.Permit(1), ExportWorld.Redemption(2, permit: 1)], 1, "another action than it was given for"),
            ([ExportWorld.Permit(1), ExportWorld.Redemption(1, permit: 1), ExportWorld.Redemption(1, permit: 1).Replace(ExportWorld.Id("act", 1), ExportWorld.Id("act", 2), StringComparison.Ordinal)], 2, "no log says was given"),
            ([ExportWorld.Redemption(1, permit: 1), ExportWorld.Permit(1)], 1, "after it was redeemed"),
            (["[]"], 0, "no JSON object"),
            (["{\"type\":\"decision\""], 0, "no JSON object"),
        ];
        for (int i = 0; i < lives.Length; i++)
        {
            using ExportWorld world = new();
            world.Records.AddRange(lives[i].Records);

            EvidenceFault? fault = ExportWorld.Verify(await world.ExportAsync("life", asTiles: i % 2 == 0));

            Assert.True(fault is not null, $"life {i}: {lives[i].What}");
            Assert.Contains(lives[i].What, fault.What, StringComparison.Ordinal);
            Assert.Equal(lives[i].Index, fault.Index);
        }
    }

    [Fact]
    public async Task Gates_uses_and_permits_that_are_as_they_should_be_hold()
    {
        using ExportWorld world = new();
        world.Records.AddRange(Voted(Twice));
        world.Records.AddRange(
        [
            ExportWorld.Counted(1, "", Both), ExportWorld.Outcome(1),
            ExportWorld.Counted(2, Use("2026-11-30T12:00:00Z"), Both), ExportWorld.Outcome(2),
            ExportWorld.Permit(3), ExportWorld.Redemption(3, permit: 3),
        ]);

        Assert.Null(ExportWorld.Verify(await world.ExportAsync("life", asTiles: false)));
    }

    private const string TwoGates = """{"gate":"finance","quorum":2},{"gate":"legal","quorum":1}""";
    private const string OneEach = """{"gate":"finance","quorum":1},{"gate":"legal","quorum":1}""";
    private const string Twice = """{"gate":"finance","quorum":1,"uses":{"count":2,"windowSeconds":60}},{"gate":"legal","quorum":1,"uses":{"count":5,"windowSeconds":60}}""";
    private static readonly (string, string)[] Both = [("ada", "\"finance\",\"legal\""), ("bea", "\"finance\"")];

    private static string[] Voted(string gates) => [ExportWorld.Opening(1, gates: gates), ExportWorld.Vote(1, "ada"), ExportWorld.Vote(1, "bea", state: "approved")];

    private static string Use(string until) => $$"""
        "use":{"granted":2,"of":"{{ExportWorld.Id("act", 1)}}","until":"{{until}}"},
        """.Trim();
}
