using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Routes;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Decisions;

public sealed class DecisionEngineTests
{
    private static readonly PolicyRule AllowSupport = Allow("allow", "'support' in principal.roles");

    [Fact]
    public void Allows_what_a_rule_allows()
    {
        Decision.Allow allow = Assert.IsType<Decision.Allow>(Decide(Request(), AllowSupport));

        Assert.Equal(("finance/refunds", "allow"), (allow.Reasons.Single().Policy, allow.Reasons.Single().Rule));
    }

    [Fact]
    public void Denies_without_any_policy()
    {
        Decision.Deny deny = Assert.IsType<Decision.Deny>(DecisionEngine.Decide(Bundle(), Request()));

        Assert.Equal(DenialCode.NoAllow, deny.Code);
        Assert.Equal("no_allow", deny.Reasons.Single().Rule);
    }

    [Fact]
    public void Denies_without_an_allow_and_names_the_nearest()
    {
        Decision decision = Decide(
            Request(),
            Allow("far", "args.currency == 'USD' && args.amount > 500"),
            Allow("near", "'support' in principal.roles && args.amount < 50"));

        Assert.Equal("no rule allows this; nearest is finance/refunds#near, where 1 of 2 conditions fail", decision.Reasons.Single().Message);
    }

    [Fact]
    public void A_deny_wins_over_any_allow_and_tells_why()
    {
        Decision decision = Decide(
            Request(),
            AllowSupport,
            Deny("no", "args.amount > 50") with { MessageExpression = new SourceText("'too much for ' + args.orderId", default), Remedy = "Ask for less." });

        Assert.Equal(DenialCode.Forbidden, Assert.IsType<Decision.Deny>(decision).Code);
        Assert.Equal(new DecisionReason("finance/refunds", "no", RuleEffect.Deny, "too much for ord_1", "Ask for less."), decision.Reasons.Single());
    }

    [Theory]
    [InlineData(RuleEffect.Allow)]
    [InlineData(RuleEffect.Deny)]
    [InlineData(RuleEffect.Narrow)]
    [InlineData(RuleEffect.RequireApproval)]
    public void Denies_when_a_rule_of_any_effect_cannot_be_evaluated(RuleEffect effect)
    {
        PolicyRule broken = effect switch
        {
            RuleEffect.Narrow => Narrow("broken", "context.missing == 1", ("amount", AtMost(500))),
            RuleEffect.RequireApproval => Approval("broken", "context.missing == 1"),
            _ => Rule("broken", effect, "context.missing == 1"),
        };

        Decision.Deny deny = Assert.IsType<Decision.Deny>(Decide(Request(), AllowSupport, broken));

        Assert.Equal(DenialCode.PolicyError, deny.Code);
        Assert.Equal(("broken", "the rule could not be evaluated: the field missing is absent"), (deny.Reasons.Single().Rule, deny.Reasons.Single().Message));
        Assert.Equal(2, deny.Evaluated.Length);
    }

    [Fact]
    public void A_message_that_cannot_be_evaluated_changes_nothing()
    {
        Decision decision = Decide(Request(), AllowSupport with { MessageExpression = new SourceText("context.missing", default), Message = "plain" });

        Assert.Equal("plain", Assert.IsType<Decision.Allow>(decision).Reasons.Single().Message);
    }

    [Fact]
    public void Any_exception_while_deciding_is_a_denial_that_names_the_rule()
    {
        PolicyDocument policy = Policy("p", AllowSupport);
        CompiledRule rule = new(policy, AllowSupport, new RulePrefilter(ulong.MaxValue, null), new ThrowingNode(), null);
        PolicyBundle bundle = new(
            Digest.Of("x"u8),
            1,
            1,
            new() { [("payments", "refund")] = new OperationPolicy(Payments.Operations["refund"], RuleSet.Of([rule]), RuleSet.Of([])) },
            new PrefilterBits([policy]),
            0,
            0);

        Decision.Deny deny = Assert.IsType<Decision.Deny>(DecisionEngine.Decide(bundle, Request()));

        Assert.Equal((DenialCode.PolicyError, "allow"), (deny.Code, deny.Reasons.Single().Rule));
    }

    [Fact]
    public void Narrows_inside_the_bounds_and_names_the_rule_behind_each_change()
    {
        Decision.Narrow narrow = Assert.IsType<Decision.Narrow>(Decide(
            Request("""{ "orderId": "ord_1", "amount": 900, "currency": "EUR" }"""),
            AllowSupport,
            Narrow("cap", "args.amount > 10", ("amount", AtMost(500)), ("notify", Const(JsonBoolean.True))),
            Narrow("wide", null, ("amount", AtMost(700)))));

        Assert.Equal("""{"amount":500,"currency":"EUR","notify":true,"orderId":"ord_1"}""", narrow.Action.Arguments.ToString());
        Assert.Equal(
            [
                new ArgumentChange("/arguments/amount", JsonNumber.Of(900), JsonNumber.Of(500), "finance/refunds", "cap"),
                new ArgumentChange("/arguments/notify", null, JsonBoolean.True, "finance/refunds", "cap"),
            ],
            narrow.Changes);
        Assert.Equal(["allow", "cap"], narrow.Reasons.Select(r => r.Rule));
    }

    [Fact]
    public void A_bound_that_does_not_ask_for_repair_refuses()
    {
        Decision decision = Decide(Request(), AllowSupport, Narrow("cap", null, ("amount", AtMost(50, BoundRepair.Refuse))));

        Assert.Equal(DenialCode.CannotNarrow, Assert.IsType<Decision.Deny>(decision).Code);
        Assert.Equal("cap", decision.Reasons.Single().Rule);
    }

    [Fact]
    public void Narrows_that_disagree_refuse()
    {
        Decision decision = Decide(
            Request(),
            AllowSupport,
            Narrow("a", null, ("currency", Const(new JsonString("EUR")))),
            Narrow("b", null, ("currency", Const(new JsonString("USD")))));

        Assert.Equal(DenialCode.CannotNarrow, Assert.IsType<Decision.Deny>(decision).Code);
    }

    [Fact]
    public void A_set_never_undoes_what_an_earlier_round_clamped()
    {
        Decision decision = Decide(
            Request("""{ "orderId": "ord_1", "amount": 900, "currency": "EUR" }"""),
            AllowSupport,
            Narrow("cap", "args.amount > 500", ("amount", AtMost(500))),
            Narrow("raise", "args.amount == 500", ("amount", Const(JsonNumber.Of(800)))));

        Assert.Equal(DenialCode.CannotNarrow, Assert.IsType<Decision.Deny>(decision).Code);
    }

    [Fact]
    public void The_narrowed_action_is_decided_again()
    {
        Decision decision = Decide(
            Request("""{ "orderId": "ord_1", "amount": 900, "currency": "EUR" }"""),
            AllowSupport,
            Narrow("cap", null, ("amount", AtMost(500))),
            Deny("exactly", "args.amount == 500"));

        Assert.Equal("exactly", Assert.IsType<Decision.Deny>(decision).Reasons.Single().Rule);
    }

    [Fact]
    public void Narrowing_that_does_not_rest_after_three_rounds_refuses()
    {
        BoundRequest request = Request("""{ "orderId": "ord_1", "amount": 900, "currency": "EUR" }""");
        PolicyRule[] steps =
        [
            AllowSupport,
            Narrow("a", "args.amount > 800", ("amount", AtMost(800))),
            Narrow("b", "args.amount == 800", ("amount", AtMost(700))),
            Narrow("c", "args.amount == 700", ("amount", AtMost(600))),
        ];

        Assert.Equal(DenialCode.Unstable, Assert.IsType<Decision.Deny>(Decide(request, steps)).Code);
        Assert.IsType<Decision.Narrow>(Decide(request, steps[..3]));
    }

    [Fact]
    public void Narrowing_never_leaves_the_authority_envelope()
    {
        BoundRequest request = Request(authority: BoundsOf(("notify", Const(JsonBoolean.False, BoundRepair.Refuse))));

        Decision decision = Decide(request, AllowSupport, Narrow("tell", null, ("notify", Const(JsonBoolean.True))));

        Assert.Equal(DenialCode.CannotNarrow, Assert.IsType<Decision.Deny>(decision).Code);
    }

    [Fact]
    public void Narrowed_arguments_that_no_longer_meet_the_schema_refuse()
    {
        Decision decision = Decide(
            Request("""{ "orderId": "ord_1", "amount": 5, "currency": "EUR", "count": 9 }"""),
            AllowSupport,
            Narrow("half", "has(args.count)", ("count", AtMost(2.5m))));

        Assert.Equal(DenialCode.CannotNarrow, Assert.IsType<Decision.Deny>(decision).Code);
    }

    [Fact]
    public void Gates_add_up_and_those_of_one_name_merge_to_the_stricter()
    {
        Decision.AwaitApproval wait = Assert.IsType<Decision.AwaitApproval>(Decide(
            Request(),
            AllowSupport,
            Approval("a", null, quorum: 1, hours: 4, teams: ["finance", "risk"]),
            Approval("b", null, quorum: 2, hours: 8, teams: ["risk", "legal"]),
            Approval("c", null, gate: "legal"),
            Approval("d", "args.amount > 1000", gate: "board")));

        Assert.Equal(["finance risk 2 04:00:00", "legal finance 1 04:00:00"], wait.Gates.Select(g => $"{g.Name} {string.Join(',', g.From.Teams)} {g.Quorum} {g.Ttl}"));
    }

    [Theory]
    [InlineData(2, 8)]
    [InlineData(8, 2)]
    public void Of_two_times_the_shorter_one_holds_and_teams_are_told_in_order(double first, double second)
    {
        Decision.AwaitApproval decision = Assert.IsType<Decision.AwaitApproval>(Decide(
            Request(),
            AllowSupport,
            Approval("a", null, hours: first, teams: ["risk", "legal", "finance"]),
            Approval("b", null, hours: second, teams: ["legal", "risk"])));

        Assert.Equal(TimeSpan.FromHours(2), decision.Gates[0].Ttl);
        Assert.Equal(["legal", "risk"], decision.Gates[0].From.Teams);
    }

    [Fact]
    public void A_gate_at_which_nobody_could_vote_refuses()
    {
        Decision decision = Decide(Request(), AllowSupport, Approval("a", null, teams: ["finance"]), Approval("b", null, teams: ["risk"]));

        Assert.Equal(DenialCode.Forbidden, Assert.IsType<Decision.Deny>(decision).Code);
    }

    [Fact]
    public void An_approval_that_was_given_opens_its_gates_for_its_digest_and_no_more()
    {
        PolicyRule[] rules = [AllowSupport, Approval("a", null, teams: ["finance"])];
        Decision.AwaitApproval wait = Assert.IsType<Decision.AwaitApproval>(Decide(Request(), rules));
        ApprovalFact given = new(wait.Action.Digest.ToString(), wait.Gates);

        Assert.IsType<Decision.Allow>(Decide(Approved(given), rules));
        Assert.IsType<Decision.AwaitApproval>(Decide(Approved(given with { Digest = "sha256:other" }), rules));
        Assert.IsType<Decision.AwaitApproval>(Decide(Approved(given with { Gates = [] }), rules));
        Assert.IsType<Decision.AwaitApproval>(Decide(Approved(given), [.. rules, Approval("b", null, gate: "legal")]));
    }

    private static BoundRequest Approved(ApprovalFact fact)
    {
        BoundRequest asked = Request();
        return new BoundRequest(asked.Authenticated)
        {
            Principal = asked.Principal,
            Deployment = asked.Deployment,
            Route = asked.Route,
            Operation = asked.Operation,
            Envelope = asked.Envelope,
            Arguments = asked.Arguments,
            Approval = fact,
            Now = asked.Now,
            AuthorityClock = asked.AuthorityClock,
        };
    }

    [Fact]
    public void An_approval_can_look_at_what_was_asked()
    {
        Decision decision = Decide(
            Request("""{ "orderId": "ord_1", "amount": 900, "currency": "EUR" }"""),
            AllowSupport,
            Narrow("cap", null, ("amount", AtMost(100))),
            Approval("large", "requested.args.amount > 500"));

        Assert.Equal(100, ((JsonNumber)Assert.IsType<Decision.AwaitApproval>(decision).Action.Arguments["amount"]!).Value);
    }

    [Fact]
    public void A_bundle_that_was_checked_against_another_schema_refuses()
    {
        BoundRequest asked = Request();
        BoundRequest changed = new(asked.Authenticated)
        {
            Principal = asked.Principal,
            Deployment = asked.Deployment,
            Route = asked.Route,
            Operation = Operation("refund", OperationEffect.Write, """{ "type": "object" }"""),
            Envelope = asked.Envelope,
            Arguments = asked.Arguments,
            Now = asked.Now,
            AuthorityClock = 1,
        };

        Decision.Deny stale = Assert.IsType<Decision.Deny>(Decide(changed, AllowSupport));
        Assert.Equal(DenialCode.PolicyUnavailable, stale.Code);
        Assert.Contains("not checked against this operation", stale.Reasons[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_sees_only_the_environments_and_principal_types_of_its_match()
    {
        PolicyDocument elsewhere = Policy("a", Deny("d", null)) with { Match = new PolicyMatch { Environments = ["staging"] } };
        PolicyDocument people = Policy("b", Deny("d", null)) with { Match = new PolicyMatch { PrincipalTypes = [Authority.PrincipalType.Person] } };
        PolicyDocument here = Policy("c", AllowSupport) with
        {
            Match = new PolicyMatch { Routes = ["payments"], Environments = ["production"], PrincipalTypes = [Authority.PrincipalType.Agent] },
        };

        Decision decision = DecisionEngine.Decide(Bundle(elsewhere, people, here), Request());

        Assert.Equal(["c#allow"], Assert.IsType<Decision.Allow>(decision).Evaluated.Select(e => e.Rule));
    }

    [Fact]
    public void More_environments_than_bits_stay_exact()
    {
        PolicyDocument[] policies = [.. Enumerable.Range(0, 100).Select(i => Policy($"p{i:D3}", Allow("a", "true")) with
        {
            Match = new PolicyMatch { Routes = ["payments"], Environments = [$"env{i:D3}"] },
        })];
        PolicyBundle bundle = Bundle(policies);

        for (int i = 0; i < 100; i++)
        {
            Decision decision = DecisionEngine.Decide(bundle, Request(deployment: Production with { Environment = $"env{i:D3}" }));
            Assert.Equal([$"p{i:D3}#a"], decision.Evaluated.Select(e => e.Rule));
        }

        Assert.Empty(DecisionEngine.Decide(bundle, Request(deployment: Production with { Environment = "other" })).Evaluated);
    }

    [Theory]
    [InlineData("'support' in principal.roles", true)]
    [InlineData("'senior' in principal.roles", false)]
    [InlineData("'support' in principal.roles && args.amount < 5", true)]
    [InlineData("'senior' in principal.roles && args.amount < 5", false)]
    [InlineData("args.amount < 5 && 'senior' in principal.roles", false)]
    [InlineData("context.ticket == 'x'", true)]
    [InlineData("now.hour == 3", true)]
    [InlineData("token.ageSeconds < 5", true)]
    [InlineData("deployment.environment == 'staging'", false)]
    [InlineData("has(args.tags) && args.tags.all(t, t == 'x')", true)]
    [InlineData("has(args.note) ? args.note == 'x' : false", true)]
    public void Tells_whether_any_call_could_be_allowed(string when, bool expected)
    {
        PolicyBundle bundle = Bundle(Policy("p", Allow("a", when)));

        Assert.Equal(expected, DecisionEngine.Foresee(bundle, Agent, Production, Payments, null, Payments.Operations["refund"]) != Possibility.Never);
    }

    [Fact]
    public void No_call_could_be_allowed_past_a_certain_deny_or_error()
    {
        RouteOperation refund = Payments.Operations["refund"];

        Assert.Equal(Possibility.Never, DecisionEngine.Foresee(Bundle(Policy("p", AllowSupport, Deny("d", "principal.name == 'support-agent'"))), Agent, Production, Payments, null, refund));
        Assert.Equal(Possibility.Never, DecisionEngine.Foresee(Bundle(Policy("p", AllowSupport, Deny("d", "deployment.name == 'x'"))), Agent, null, Payments, null, refund));
        Assert.Equal(Possibility.Depends, DecisionEngine.Foresee(Bundle(Policy("p", AllowSupport, Deny("d", "args.amount > 5"))), Agent, Production, Payments, null, refund));
    }
}
