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
        ImmutableArray<ApprovalGate> gates =
        [
            Gate("a", 2, "one", "two") with { ExcludesDeploymentOwner = true, ExcludesAuthor = true, AuthorsOf = ["p", "q"] },
            Gate("b", 1, "two") with { RequiresReason = true, Uses = new GateUses(5, TimeSpan.FromMinutes(1)) },
            Gate("c", 1) with
            {
                From = new VoterGroup { Roles = ["lead"], When = [new VoterCondition(new SourceText("voter.name != 'ann'", default)) { Rule = "p#r" }] },
                Escalation = new GateEscalation(TimeSpan.FromMinutes(5), VoterGroup.Of("two")),
            },
        ];

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
        Assert.False(fact.Covers([given with { From = VoterGroup.Of("one") }], "sha256:1"));
        Assert.False(fact.Covers([given with { RequiresReason = true }], "sha256:1"));
        Assert.False(fact.Covers([given with { ExcludesAuthor = true, AuthorsOf = ["p"] }], "sha256:1"));
        Assert.False(fact.Covers([given with { From = given.From with { Roles = ["lead"] } }], "sha256:1"));
        Assert.False(fact.Covers([given with { From = given.From with { When = [new VoterCondition(new SourceText("true", default)) { Rule = "p#r" }] } }], "sha256:1"));
        GateEscalation escalation = new(TimeSpan.FromMinutes(5), VoterGroup.Of("two"));
        Assert.False(new ApprovalFact("sha256:1", [given with { Escalation = escalation }]).Covers([given], "sha256:1"));
        Assert.False(new ApprovalFact("sha256:1", [given with { Escalation = escalation }]).Covers([given with { Escalation = escalation with { After = TimeSpan.FromMinutes(6) } }], "sha256:1"));
        Assert.True(fact.Covers([given with { Escalation = escalation, Uses = new GateUses(2, TimeSpan.FromMinutes(1)) }], "sha256:1"));
        Assert.False(new ApprovalFact("sha256:1", [given with { Uses = new GateUses(2, TimeSpan.FromMinutes(1)) }]).Covers([given], "sha256:1"));
        Assert.False(fact.Covers([given with { ExcludesDeploymentOwner = true }], "sha256:1"));
        Assert.False(fact.Covers([given, Gate("h", 1, "one")], "sha256:1"));
    }

    [Theory]
    [InlineData("ann", true)]
    [InlineData("ben", false)]
    [InlineData("robot", true)]
    [InlineData("stray", false)]
    [InlineData("agent", false)]
    [InlineData("lapsed", false)]
    public void A_role_makes_a_voter_of_a_person_and_of_a_service_that_a_team_lists(string voter, bool may)
    {
        VoterRoll roll = Roll(("anns", ["ann"]), ("machines", ["robot"]));
        ApprovalGate gate = Gate("g", 1) with { From = new VoterGroup { Roles = ["approver", "lead"] } };

        Assert.Equal(may, roll.WhyNot(voter, gate, new ApprovalSubject(["behalf"], null)) is null);
        Assert.Equal(may && voter == "robot", roll.WhyNot(voter, gate with { From = gate.From with { Teams = ["machines"] } }, new ApprovalSubject(["behalf"], null)) is null);
    }

    [Fact]
    public void A_group_of_nothing_is_nobody_and_a_condition_without_a_request_holds_for_nobody()
    {
        VoterRoll roll = Roll(("one", ["ann"]));

        Assert.NotNull(roll.WhyNot("ann", Gate("g", 1) with { From = new VoterGroup() }, Nobodys));
        Assert.NotNull(roll.WhyNot("ann", Gate("g", 1) with { From = new VoterGroup { Teams = ["one"], When = [new VoterCondition(new SourceText("true", default)) { Rule = "p#r" }] } }, Nobodys));
    }

    [Theory]
    [InlineData("ben", "", true)]
    [InlineData("ann", "ann", false)]
    [InlineData("robot", "ann", false)]
    [InlineData("ben", "ann cat", true)]
    [InlineData("ben", "ann ben", false)]
    [InlineData("ben", "nobody", false)]
    [InlineData("ben", "nobodys-service", false)]
    [InlineData("ben", null, false)]
    public void Whoever_changed_the_policy_does_not_vote_and_where_nobody_knows_who_nobody_does(string voter, string? authors, bool may)
    {
        VoterRoll roll = Roll(("one", ["ann", "ben", "robot"]), ("anns", ["ann"]));
        ApprovalSubject subject = Nobodys with { AuthorsOf = policy => policy == "p" && authors is not null ? [.. (authors.Length == 0 ? "dan" : authors).Split(' ')] : [] };

        Assert.Equal(may, roll.WhyNot(voter, Gate("g", 1, "one") with { ExcludesAuthor = true, AuthorsOf = ["p"] }, subject) is null);
        Assert.NotNull(roll.WhyNot(voter, Gate("g", 1, "one") with { ExcludesAuthor = true, AuthorsOf = ["p", "q"] }, subject));
        Assert.NotNull(roll.WhyNot(voter, Gate("g", 1, "one") with { ExcludesAuthor = true, AuthorsOf = [] }, subject));
    }

    [Fact]
    public void Others_vote_too_from_when_that_is_a_fact_and_not_before()
    {
        VoterRoll roll = Roll(("one", ["ann"]), ("two", ["ben"]));
        ApprovalGate gate = Gate("g", 1, "one") with { Escalation = new GateEscalation(TimeSpan.FromMinutes(1), VoterGroup.Of("two")) };

        Assert.NotNull(roll.WhyNot("ben", gate, Nobodys));
        Assert.NotNull(roll.WhyNot("ben", gate, Nobodys with { Escalated = ["other"] }));
        Assert.Null(roll.WhyNot("ben", gate, Nobodys with { Escalated = ["g"] }));
        Assert.Null(roll.WhyNot("ann", gate, Nobodys with { Escalated = ["g"] }));
        Assert.NotNull(roll.WhyNot("ben", gate with { ExcludesAuthor = true, AuthorsOf = ["p"] }, Nobodys with { Escalated = ["g"], AuthorsOf = static _ => ["ben"] }));
    }

    [Fact]
    public void Whoever_stands_for_somebody_absent_and_the_absent_one_both_must_be_free_to_vote()
    {
        VoterRoll roll = Away([("ann", "ben"), ("cat", "ann"), ("eve", "ben")], ("one", ["ann", "cat"]), ("deployers", ["ben"]));
        ApprovalGate gate = Gate("g", 1, "one");

        Assert.NotNull(roll.WhyNot("ben", gate, Nobodys));
        Assert.Null(roll.WhyNot("ben", gate, Nobodys, "ann"));
        Assert.Equal(["ann", "eve"], roll.AbsentFor("ben"));

        // Not for who is not asked, nor for who has named another, nor by handing it on.
        Assert.NotNull(roll.WhyNot("ben", gate, Nobodys, "eve"));
        Assert.NotNull(roll.WhyNot("ben", gate, Nobodys, "cat"));
        Assert.NotNull(roll.WhyNot("dan", gate, Nobodys, "ann"));

        // Neither may be who asks, nor own the deployment, nor have written the policy.
        Assert.NotNull(roll.WhyNot("ben", gate, new ApprovalSubject(["ann"], null), "ann"));
        Assert.NotNull(roll.WhyNot("ben", gate, new ApprovalSubject(["ben"], null), "ann"));
        Assert.NotNull(roll.WhyNot("ben", gate with { ExcludesDeploymentOwner = true }, Nobodys with { DeploymentOwner = "deployers" }, "ann"));
        foreach (string author in (string[])["ann", "ben"])
        {
            Assert.NotNull(roll.WhyNot("ben", gate with { ExcludesAuthor = true, AuthorsOf = ["p"] }, Nobodys with { AuthorsOf = _ => [author] }, "ann"));
        }
    }

    [Fact]
    public void A_vote_in_somebodys_place_speaks_for_two_and_counts_once()
    {
        VoterRoll roll = Away([("ann", "ben")], ("one", ["ann", "ben", "cat"]));
        ApprovalVote forAnn = new("ben", true, "", DateTimeOffset.UnixEpoch) { InPlaceOf = "ann" };

        Assert.Equal([1], ApprovalTally.Count([Gate("g", 2, "one")], [forAnn], Nobodys, roll));
        Assert.Equal([1], ApprovalTally.Count([Gate("g", 2, "one")], [forAnn, .. Votes("ann")], Nobodys, roll));
        Assert.Equal([1], ApprovalTally.Count([Gate("g", 2, "one")], [.. Votes("ben"), forAnn], Nobodys, roll));
        Assert.Equal([2], ApprovalTally.Count([Gate("g", 2, "one")], [forAnn, .. Votes("cat")], Nobodys, roll));

        // With the absence its vote is gone.
        Assert.Equal([0], ApprovalTally.Count([Gate("g", 2, "one")], [forAnn], Nobodys, Roll(("one", ["ann", "ben", "cat"]))));
    }

    [Fact]
    public void An_absence_lasts_from_its_beginning_to_its_end()
    {
        DateTimeOffset begin = DateTimeOffset.UnixEpoch;
        Absence absence = new(begin, begin.AddHours(1), "ben");

        Assert.False(absence.Lets("ben", begin.AddTicks(-1)));
        Assert.True(absence.Lets("ben", begin));
        Assert.False(absence.Lets("ben", begin.AddHours(1)));
        Assert.False(absence.Lets("ann", begin));
        Assert.False((absence with { Delegate = null }).Lets("ben", begin));
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

    private static ApprovalGate Gate(string name, int quorum, params string[] teams) => new(name, VoterGroup.Of([.. teams]), quorum, TimeSpan.FromHours(1));

    private static IEnumerable<ApprovalVote> Votes(params string[] voters) => voters.Select(static voter => new ApprovalVote(voter, true, "", DateTimeOffset.UnixEpoch));

    private static VoterRoll Away((string Who, string For)[] absent, params (string Name, string[] Members)[] teams) => Roll(
        absent.ToDictionary(
            static one => one.Who,
            static one => ImmutableArray.Create(new Absence(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(1), one.For)),
            StringComparer.Ordinal),
        teams);

    private static VoterRoll Roll(params (string Name, string[] Members)[] teams) => Roll(new Dictionary<string, ImmutableArray<Absence>>(StringComparer.Ordinal), teams);

    private static VoterRoll Roll(Dictionary<string, ImmutableArray<Absence>> absences, (string Name, string[] Members)[] teams)
    {
        Dictionary<string, PrincipalDocument> principals = People.Append("owner").Append("own-owner").Append("sleeper").Append("behalf").ToDictionary(
            static name => name, static name => Principal(name, PrincipalType.Person, owner: null), StringComparer.Ordinal);
        principals["robot"] = Principal("robot", PrincipalType.Service, "anns");
        principals["robot"] = principals["robot"] with { Roles = ["lead"] };
        principals["stray"] = Principal("stray", PrincipalType.Service, "anns") with { Roles = ["lead"] };
        principals["ann"] = principals["ann"] with { Roles = ["approver"] };
        principals["lapsed"] = Principal("lapsed", PrincipalType.Person, owner: null) with { Roles = ["approver"], RoleException = new RoleException("over", DateTimeOffset.UnixEpoch) };
        principals["nobodys-service"] = Principal("nobodys-service", PrincipalType.Service, owner: null);
        principals["agent"] = Principal("agent", PrincipalType.Agent, "owners");
        (string Name, string[] Members)[] all = teams.Any(static team => team.Name == "owners") ? teams : [.. teams, ("owners", ["owner"])];
        Dictionary<string, TeamDocument> known = all.ToDictionary(
            static team => team.Name,
            static team => new TeamDocument { Name = team.Name, Owner = null, Members = [.. team.Members], Content = JsonObject.Empty, Position = default },
            StringComparer.Ordinal);
        return new VoterRoll(principals, known, static name => name == "sleeper", DateTimeOffset.UnixEpoch) { Absences = absences };
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
