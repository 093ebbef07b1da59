using System.Collections.Immutable;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using CsCheck;

namespace Atellagent.Domain.Tests.Approvals;

/// <summary>Whose votes count, and for how much.</summary>
public sealed class ApprovalTallyTests
{
    private static readonly string[] People = ["ann", "ben", "cat", "dan", "eve"];
    private static readonly ApprovalSubject Nobodys = new(["agent"], DeploymentOwner: null);

    [Fact]
    public void A_human_counts_once_however_many_principals_vote_for_them()
    {
        VoterRoll roll = Roll(("one", ["ann", "robot"]), ("anns", ["ann"]));

        Assert.Equal([1], ApprovalTally.Count([Gate("g", 2, "one")], Votes("ann", "robot"), Nobodys, roll));
        Assert.Equal([1], ApprovalTally.Count([Gate("g", 2, "one")], Votes("robot", "ann"), Nobodys, roll));
    }

    [Fact]
    public void A_human_sits_at_one_gate_and_is_seated_where_they_are_needed()
    {
        VoterRoll roll = Roll(("one", ["ann", "ben"]), ("two", ["ann"]));
        ImmutableArray<ApprovalGate> gates = [Gate("a", 1, "one"), Gate("b", 1, "two")];

        Assert.False(ApprovalTally.IsComplete(gates, Votes("ann"), Nobodys, roll));

        // Ann came first and could have sat at either; only she can sit at the second.
        Assert.True(ApprovalTally.IsComplete(gates, Votes("ann", "ben"), Nobodys, roll));
    }

    [Theory]
    [InlineData("stranger")]
    [InlineData("sleeper")]
    [InlineData("nobodys-service")]
    [InlineData("own-owner")]
    [InlineData("behalf")]
    public void Votes_of_others_do_not_count(string voter)
    {
        VoterRoll roll = Roll(("one", ["sleeper", "nobodys-service", "own-owner", "behalf", "agent"]), ("owners", ["own-owner"]));

        Assert.NotNull(roll.WhyNot(voter, Gate("g", 1, "one"), new ApprovalSubject(["agent", "behalf"], null)));
        Assert.Equal([0], ApprovalTally.Count([Gate("g", 1, "one")], Votes(voter), new ApprovalSubject(["agent", "behalf"], null), roll));
    }

    [Fact]
    public void Nobody_votes_on_what_asks_where_no_human_is_known_behind_it()
    {
        VoterRoll roll = Roll(("one", ["ann", "ben"]), ("deployers", ["ben"]));
        ApprovalSubject unowned = new(["nobodys-service"], DeploymentOwner: null);

        Assert.NotNull(roll.WhyNot("ann", Gate("g", 1, "one"), unowned));

        // Whoever owns what it runs in answers for it then.
        Assert.Null(roll.WhyNot("ann", Gate("g", 1, "one"), unowned with { DeploymentOwner = "deployers" }));
        Assert.NotNull(roll.WhyNot("ben", Gate("g", 1, "one"), unowned with { DeploymentOwner = "deployers" }));
    }

    [Fact]
    public void The_owners_of_the_deployment_are_out_where_the_gate_says_so()
    {
        VoterRoll roll = Roll(("one", ["ann"]), ("deployers", ["ann"]));
        ApprovalSubject subject = new(["agent"], "deployers");

        Assert.Null(roll.WhyNot("ann", Gate("g", 1, "one"), subject));
        Assert.NotNull(roll.WhyNot("ann", Gate("g", 1, "one") with { ExcludesDeploymentOwner = true }, subject));
    }

    [Fact]
    public void Nothing_is_complete_without_a_gate() =>
        Assert.False(ApprovalTally.IsComplete([], Votes("ann"), Nobodys, Roll(("one", ["ann"]))));

    [Fact]
    public void As_many_seats_are_taken_as_can_be_whatever_the_order_of_votes()
    {
        Gen<(int[][] Teams, int[] Quorums, int[] Order)> worlds = Gen.Select(
            Gen.Int[0, 31].Select(static mask => Enumerable.Range(0, 5).Where(at => (mask >> at & 1) == 1).ToArray()).Array[2],
            Gen.Int[1, 3].Array[2],
            Gen.Shuffle(new[] { 0, 1, 2, 3, 4 }));
        worlds.Sample(static world =>
        {
            VoterRoll roll = Roll([.. world.Teams.Select(static (team, at) => ($"t{at}", team.Select(static p => People[p]).ToArray()))]);
            ImmutableArray<ApprovalGate> gates = [.. world.Quorums.Select(static (quorum, at) => Gate($"g{at}", quorum, $"t{at}"))];
            int seated = ApprovalTally.Count(gates, Votes([.. world.Order.Select(static p => People[p])]), Nobodys, roll).Sum();
            Assert.Equal(Best(world.Teams, world.Quorums), seated);
        });
    }

    [Fact]
    public void Gates_read_back_as_they_were_told()
    {
        ImmutableArray<ApprovalGate> gates = [Gate("a", 2, "one", "two") with { ExcludesDeploymentOwner = true }, Gate("b", 1, "two") with { RequiresReason = true }];

        ImmutableArray<ApprovalGate> read = ApprovalGateJson.Read(ApprovalGateJson.Tell(gates));

        Assert.Equal(ApprovalGateJson.Tell(gates), ApprovalGateJson.Tell(read));
        Assert.True(ApprovalGateJson.Read(null).IsDefault);
        Assert.True(ApprovalGateJson.Read(ApprovalGateJson.Tell([])).IsDefault);
    }

    [Fact]
    public void A_fact_answers_no_gate_that_asks_for_more_and_no_other_digest()
    {
        ApprovalGate given = Gate("g", 2, "one", "two");
        ApprovalFact fact = new("sha256:1", [given]);

        Assert.True(fact.Covers([given], "sha256:1"));
        Assert.True(fact.Covers([given with { Quorum = 1 }], "sha256:1"));
        Assert.False(fact.Covers([given], "sha256:2"));
        Assert.False(fact.Covers([given with { Quorum = 3 }], "sha256:1"));
        Assert.False(fact.Covers([given with { Teams = ["one"] }], "sha256:1"));
        Assert.False(fact.Covers([given with { RequiresReason = true }], "sha256:1"));
        Assert.False(fact.Covers([given with { ExcludesDeploymentOwner = true }], "sha256:1"));
        Assert.False(fact.Covers([given, Gate("h", 1, "one")], "sha256:1"));
    }

    // By trying every way to seat five people.
    private static int Best(int[][] teams, int[] quorums)
    {
        int best = 0;
        for (int ways = 0; ways < 243; ways++)
        {
            int[] taken = new int[2];
            int rest = ways;
            bool good = true;
            for (int person = 0; person < 5; person++, rest /= 3)
            {
                if (rest % 3 is not 0 and int seat)
                {
                    good &= teams[seat - 1].Contains(person);
                    taken[seat - 1]++;
                }
            }

            best = good && taken[0] <= quorums[0] && taken[1] <= quorums[1] ? Math.Max(best, taken.Sum()) : best;
        }

        return best;
    }

    private static ApprovalGate Gate(string name, int quorum, params string[] teams) => new(name, [.. teams], quorum, TimeSpan.FromHours(1));

    private static IEnumerable<ApprovalVote> Votes(params string[] voters) => voters.Select(static voter => new ApprovalVote(voter, true, "", DateTimeOffset.UnixEpoch));

    private static VoterRoll Roll(params (string Name, string[] Members)[] teams)
    {
        Dictionary<string, PrincipalDocument> principals = People.Append("owner").Append("own-owner").Append("sleeper").Append("behalf").ToDictionary(
            static name => name, static name => Principal(name, PrincipalType.Person, owner: null), StringComparer.Ordinal);
        principals["robot"] = Principal("robot", PrincipalType.Service, "anns");
        principals["nobodys-service"] = Principal("nobodys-service", PrincipalType.Service, owner: null);
        principals["agent"] = Principal("agent", PrincipalType.Agent, "owners");
        (string Name, string[] Members)[] all = teams.Any(static team => team.Name == "owners") ? teams : [.. teams, ("owners", ["owner"])];
        Dictionary<string, TeamDocument> known = all.ToDictionary(
            static team => team.Name,
            static team => new TeamDocument { Name = team.Name, Owner = null, Members = [.. team.Members], Content = JsonObject.Empty, Position = default },
            StringComparer.Ordinal);
        return new VoterRoll(principals, known, static name => name == "sleeper");
    }

    private static PrincipalDocument Principal(string name, PrincipalType type, string? owner) => new()
    {
        Name = name,
        Owner = owner,
        Type = type,
        Content = JsonObject.Empty,
        Position = default,
    };
}
