using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Versions;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Policies;

public sealed class PolicyComparerTests
{
    private static readonly PolicyRule Small = Allow("a", "'support' in principal.roles && args.amount < 5");

    [Fact]
    public void What_is_the_same_has_no_differences() => Assert.Empty(PolicyComparer.Compare([Policy("p", Small)], [Policy("p", Small)]));

    [Theory]
    [InlineData("'support' in principal.roles", ChangeDirection.Wider)]
    [InlineData("'support' in principal.roles && args.amount < 5 && args.currency == 'EUR'", ChangeDirection.Tighter)]
    [InlineData("args.amount < 5 && 'support' in principal.roles", ChangeDirection.Neither)]
    [InlineData("'support' in principal.roles && args.amount < 6", ChangeDirection.Either)]
    [InlineData(null, ChangeDirection.Wider)]
    public void A_condition_that_asks_for_less_is_wider_on_an_allow_and_tighter_on_everything_else(string? when, ChangeDirection direction)
    {
        PolicyChange onAllow = Assert.Single(Compare(Policy("p", Small), Policy("p", Allow("a", when))));
        PolicyChange onDeny = Assert.Single(Compare(Policy("p", Deny("a", Small.When!.Text)), Policy("p", Deny("a", when))));

        Assert.Equal(direction, onAllow.Direction);
        Assert.Equal(
            direction switch { ChangeDirection.Wider => ChangeDirection.Tighter, ChangeDirection.Tighter => ChangeDirection.Wider, _ => direction },
            onDeny.Direction);
    }

    [Fact]
    public void Rules_that_come_and_go_are_told_with_what_they_do()
    {
        PolicyDocument old = Policy("p", Small, Deny("d", "args.amount > 900"));
        PolicyDocument now = Policy("p", Narrow("n", "args.amount > 3", ("amount", AtMost(3))), Allow("b", "args.amount < 2"));

        Assert.Equal(
            [
                "Wider p#b new: it allows when args.amount < 2",
                "Wider p#d gone: it denies when args.amount > 900",
                "Tighter p#a gone: it allows when 'support' in principal.roles && args.amount < 5",
                "Tighter p#n new: it narrows to {\"arguments\":{\"amount\":{\"maximum\":3,\"onExceed\":\"clamp\"}}} when args.amount > 3",
            ],
            Compare(old, now).Select(c => $"{c.Direction} {c.Subject} {c.What}"));
    }

    [Theory]
    [InlineData(400, ChangeDirection.Tighter)]
    [InlineData(600, ChangeDirection.Wider)]
    public void A_bound_goes_where_its_meet_with_the_old_one_says(int maximum, ChangeDirection direction) => Assert.Equal(
        direction,
        Assert.Single(Compare(Policy("p", Narrow("n", null, ("amount", AtMost(500)))), Policy("p", Narrow("n", null, ("amount", AtMost(maximum)))))).Direction);

    [Theory]
    [InlineData(2, 4, ChangeDirection.Tighter)]
    [InlineData(1, 8, ChangeDirection.Wider)]
    [InlineData(2, 8, ChangeDirection.Either)]
    public void A_gate_goes_by_its_votes_and_its_time(int quorum, int hours, ChangeDirection direction) => Assert.Equal(
        direction,
        Assert.Single(Compare(Policy("p", Approval("g", null)), Policy("p", Approval("g", null, quorum: quorum, hours: hours)))).Direction);

    // Each against a gate of the team finance with the role lead, for whom a condition holds, and its author excluded.
    [Theory]
    [InlineData("no-role", ChangeDirection.Wider)]
    [InlineData("more-roles", ChangeDirection.Wider)]
    [InlineData("no-condition", ChangeDirection.Wider)]
    [InlineData("more-conditions", ChangeDirection.Tighter)]
    [InlineData("other-condition", ChangeDirection.Either)]
    [InlineData("author", ChangeDirection.Wider)]
    [InlineData("escalates", ChangeDirection.Wider)]
    [InlineData("uses", ChangeDirection.Wider)]
    [InlineData("uses-for-votes", ChangeDirection.Either)]
    public void Whatever_lets_a_gate_be_passed_more_easily_is_wider(string what, ChangeDirection direction)
    {
        static VoterGroup Asked(string? when, params string[] roles) => new()
        {
            Teams = ["finance"],
            Roles = [.. roles],
            When = when is null ? [] : [new VoterCondition(new SourceText(when, default))],
        };
        ApprovalGate old = Approval("g", null).Gate! with { From = Asked("voter.name != 'ann'", "lead"), ExcludesAuthor = true };
        ApprovalGate now = what switch
        {
            "no-role" => old with { From = old.From with { Roles = [] } },
            "more-roles" => old with { From = Asked("voter.name != 'ann'", "lead", "clerk") },
            "no-condition" => old with { From = Asked(null, "lead") },
            "more-conditions" => old with { From = Asked("'risk' in voter.teams && voter.name != 'ann'", "lead") },
            "other-condition" => old with { From = Asked("voter.name != 'ben'", "lead") },
            "author" => old with { ExcludesAuthor = false },
            "escalates" => old with { Escalation = new GateEscalation(TimeSpan.FromHours(1), VoterGroup.Of("board")) },
            "uses" => old with { Uses = new GateUses(2, TimeSpan.FromHours(1)) },
            _ => old with { Uses = new GateUses(2, TimeSpan.FromHours(1)), Quorum = 2 },
        };
        PolicyRule rule = Approval("g", null);

        Assert.Equal(direction, Assert.Single(Compare(Policy("p", rule with { Gate = old }), Policy("p", rule with { Gate = now }))).Direction);
        ChangeDirection back = Assert.Single(Compare(Policy("p", rule with { Gate = now }), Policy("p", rule with { Gate = old }))).Direction;
        Assert.Equal(direction switch { ChangeDirection.Wider => ChangeDirection.Tighter, ChangeDirection.Tighter => ChangeDirection.Wider, _ => direction }, back);
    }

    [Fact]
    public void A_policy_that_only_watches_is_as_good_as_none()
    {
        PolicyDocument deny = Policy("p", Deny("d", "args.amount > 900"));
        PolicyDocument shadow = deny with { IsShadow = true, Content = JsonObject.Of(("shadow", JsonBoolean.True)) };

        Assert.Equal([ChangeDirection.Wider, ChangeDirection.Neither], Compare(deny, shadow).Select(c => c.Direction));
        Assert.Equal([ChangeDirection.Tighter, ChangeDirection.Neither], Compare(shadow, deny).Select(c => c.Direction));
    }

    [Fact]
    public void Constants_variables_matches_messages_and_exceptions_are_told_too()
    {
        PolicyDocument old = Policy("p", Small) with { Constants = JsonObject.Of(("cap", JsonNumber.Of(5))) };
        PolicyDocument now = old with
        {
            Content = JsonObject.Of(("x", JsonBoolean.True)),
            Constants = JsonObject.Of(("cap", JsonNumber.Of(6))),
            Match = new PolicyMatch { Routes = ["payments"] },
            Variables = [new NamedExpression("v", new SourceText("args.amount > 1", default))],
            Rules = [Small with { Message = "hello" }],
        };
        PolicyExceptionDocument exception = new()
        {
            Name = "e",
            Position = default,
            Content = JsonObject.Empty,
            Rule = "p#cap",
            Principals = ["x"],
            Reason = "launch",
            Approver = "boss",
            From = Now,
            Until = Now.AddDays(1),
        };

        PolicyChange[] changes = [.. PolicyComparer.Compare([old], [now, exception])];

        Assert.Equal(
            ["exception e", "p", "p", "p", "p#a"],
            changes.Select(c => c.Subject));
        Assert.Contains(changes, c => c.What == "constants.cap is 6; it was 5");
        Assert.Contains(changes, c => c.What == "variables.v is args.amount > 1; it was not there");
        Assert.Contains(changes, c => c.What == "it is for requests of the routes payments; it was for requests of the routes payments; operations refund");
        Assert.Equal((ChangeDirection.Wider, ChangeDirection.Neither), (changes[0].Direction, changes[^1].Direction));
    }

    private static IEnumerable<PolicyChange> Compare(PolicyDocument old, PolicyDocument now) => PolicyComparer.Compare([old], [now with { Content = now.Content.With("changed", JsonBoolean.True) }]);
}
