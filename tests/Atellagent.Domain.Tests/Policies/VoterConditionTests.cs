using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Policies;

/// <summary>Conditions on voters: checked when policies are loaded, total, and of no use where anything about them is in doubt.</summary>
public sealed class VoterConditionTests
{
    private static readonly Voter Ann = new(Person("ann", "lead"), ["finance", "risk"]);

    [Theory]
    [InlineData("voter.name == 'ann'", true)]
    [InlineData("voter.name == 'ben'", false)]
    [InlineData("voter.type == 'person' && 'lead' in voter.roles && 'risk' in voter.teams", true)]
    [InlineData("'board' in voter.teams", false)]
    [InlineData("voter.name != principal.name && args.amount <= 100 && requested.args.amount == 900", true)]
    [InlineData("now.hour == 9", true)]
    [InlineData("token.ageSeconds == -3540", true)]
    [InlineData("constants.limit == 5 && variables.small", true)]
    [InlineData("voter.teams[7] == 'x'", false)]
    [InlineData("has(args.count) && args.count == 1", true)]
    public void A_condition_sees_the_request_as_granted_the_voter_and_the_time_of_asking(string when, bool holds)
    {
        BoundRequest request = Request("""{ "orderId": "ord_1", "amount": 900, "count": 1, "currency": "EUR" }""");
        (PolicyBundle bundle, ImmutableArray<VoterCondition> conditions) = Gate(when);

        Assert.Equal(holds, Ask(bundle, request).Hold(conditions, Ann));
        Assert.Equal(holds, Ask(bundle, request).Hold(conditions, Ann));
    }

    [Fact]
    public void One_voter_is_not_answered_for_another()
    {
        (PolicyBundle bundle, ImmutableArray<VoterCondition> conditions) = Gate("voter.name == 'ann'");
        VoterConditions asked = Ask(bundle, Request());

        Assert.Equal([true, false, true], [asked.Hold(conditions, Ann), asked.Hold(conditions, new Voter(Person("ben"), [])), asked.Hold(conditions, Ann)]);
    }

    [Fact]
    public void What_is_none_of_the_policies_in_force_holds_for_nobody()
    {
        (PolicyBundle bundle, ImmutableArray<VoterCondition> conditions) = Gate("true");

        Assert.True(Ask(bundle, Request()).Hold(conditions, Ann));
        Assert.False(Ask(bundle, Request()).Hold([conditions[0] with { Rule = "finance/refunds#other" }], Ann));
        Assert.False(Ask(bundle, Request()).Hold([new VoterCondition(new SourceText("1 == 1", default)) { Rule = conditions[0].Rule }], Ann));
        Assert.False(Ask(Bundle(), Request()).Hold(conditions, Ann));
    }

    [Theory]
    [InlineData("voter.nme == 'ann'", "voter.nme: no such field")]
    [InlineData("voter.name == 5", "string")]
    [InlineData("voter.type == 'robot'", "robot")]
    [InlineData("args.nothing == 5", "no such argument")]
    [InlineData("voter.name", "a condition")]
    [InlineData("voter.name ==", "ends too early")]
    public void What_is_wrong_with_one_is_told_when_policies_are_loaded(string when, string error) =>
        Assert.Contains(Errors(PolicyWith(new VoterCondition(new SourceText(when, default)))), said => said.Message.Contains(error, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Only_a_gate_knows_voters() =>
        Assert.Contains(Errors(Policy("p", Allow("a", "voter.name == 'ann'"))), static said => said.Message.Contains("voter", StringComparison.Ordinal));

    private static VoterConditions Ask(PolicyBundle bundle, BoundRequest request) =>
        new(bundle, request, request.Arguments.With("amount", JsonNumber.Of(50)), Now.AddHours(-1));

    private static (PolicyBundle Bundle, ImmutableArray<VoterCondition> Conditions) Gate(string when)
    {
        PolicyBundle bundle = Bundle(PolicyWith(new VoterCondition(new SourceText(when, default))));
        Decision.AwaitApproval awaited = Assert.IsType<Decision.AwaitApproval>(DecisionEngine.Decide(bundle, Request()));
        return (bundle, Assert.Single(awaited.Gates).From.When);
    }

    private static PolicyDocument PolicyWith(VoterCondition condition)
    {
        PolicyRule rule = Approval("large", null);
        return Policy("finance/refunds", Allow("a", "args.amount > 0"), rule with { Gate = rule.Gate! with { From = new VoterGroup { When = [condition] } } }) with
        {
            Constants = JsonObject.Of(("limit", JsonNumber.Of(5))),
            Variables = [new NamedExpression("small", new SourceText("args.amount < 100", default))],
        };
    }

    private static PrincipalDocument Person(string name, params string[] roles) => new()
    {
        Name = name,
        Type = PrincipalType.Person,
        Roles = [.. roles],
        Content = JsonObject.Empty,
        Position = default,
    };
}
