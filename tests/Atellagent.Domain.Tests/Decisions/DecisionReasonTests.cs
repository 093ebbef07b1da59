using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Expressions;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Decisions;

/// <summary>What a denial says and what a grant says of itself: people and evidence have nothing else to go by.</summary>
public sealed class DecisionReasonTests
{
    private static readonly PolicyRule AllowAll = Allow("all", "args.amount >= 0");
    private static readonly BoundRequest Large = Request("""{ "orderId": "ord_1", "amount": 900, "currency": "EUR" }""");

    [Fact]
    public void What_the_boundary_itself_refuses_is_a_reason_of_its_own()
    {
        Decision decision = DecisionEngine.Decide(Bundle(), Request());

        Assert.Equal(new DecisionReason("boundary", "no_allow", RuleEffect.Deny, "no rule allows this"), Assert.Single(decision.Reasons));
        Assert.Equal("deny", decision.Effect);
        Assert.Equal(Bundle().Version, decision.PolicyVersion);
    }

    [Fact]
    public void A_fault_outside_any_rule_is_named_as_such()
    {
        DecisionRun run = new(Bundle(), Request(), [], new Evaluation(0, 0));

        Decision.Deny deny = Assert.IsType<Decision.Deny>(run.DenyFault());

        Assert.Equal(DenialCode.PolicyError, deny.Code);
        Assert.Equal(new DecisionReason("boundary", "policy_error", RuleEffect.Deny, "the policies could not be evaluated"), Assert.Single(deny.Reasons));
    }

    [Fact]
    public void A_fault_while_narrowing_is_no_rules_fault()
    {
        BoundRequest broken = RequestTo(Large, Route("payments", Payments.Operations["refund"] with { Arguments = null! }));

        Decision.Deny deny = Assert.IsType<Decision.Deny>(Decide(broken, AllowAll, Narrow("cap", null, ("amount", AtMost(500)))));

        Assert.Equal((DenialCode.PolicyError, "boundary"), (deny.Code, deny.Reasons.Single().Policy));
    }

    [Fact]
    public void An_answer_that_is_neither_true_nor_false_is_an_error_of_its_rule()
    {
        PolicyDocument policy = Policy("p", AllowAll);
        CompiledRule rule = new(policy, AllowAll, new RulePrefilter(ulong.MaxValue, null), new OddNode(), null);
        PolicyBundle bundle = new(
            Digest.Of("x"u8),
            1,
            1,
            new() { [("payments", "refund")] = new OperationPolicy(Payments.Operations["refund"], RuleSet.Of([rule]), RuleSet.Of([rule])) },
            new PrefilterBits([policy]),
            0,
            0);

        Decision.Deny deny = Assert.IsType<Decision.Deny>(DecisionEngine.Decide(bundle, Request()));
        ReleaseDecision release = ReleaseEngine.Decide(bundle, Request(), Request().Arguments, null, ImmutableSortedDictionary<string, decimal>.Empty);

        Assert.Equal(["p#all Error"], deny.Evaluated.Select(static r => $"{r.Rule} {r.Outcome}"));
        Assert.Equal(("all", "the rule could not be evaluated: an internal fault"), (deny.Reasons.Single().Rule, deny.Reasons[0].Message));
        Assert.Equal((ReleaseEffect.Withheld, "all"), (release.Effect, release.Reasons.Single().Rule));
        Assert.Equal(["p#all Error"], release.Evaluated.Select(static r => $"{r.Rule} {r.Outcome}"));
    }

    [Fact]
    public void Narrowing_that_fails_says_where_and_why()
    {
        PolicyRule[] halves = [Narrow("half", "has(args.count)", ("count", AtMost(2.5m)), ("currency", Const(new JsonString("USD")))), Narrow("more", null, ("amount", AtMost(700)))];
        BoundRequest counted = Request("""{ "orderId": "ord_1", "amount": 900, "currency": "EUR", "count": 9 }""");
        BoundRequest held = Request(
            """{ "orderId": "ord_1", "amount": 900, "currency": "EUR" }""",
            authority: BoundsOf(("amount", new ArgumentBound { Minimum = 800 })));

        Assert.Equal(
            "narrowed by finance/refunds#more, finance/refunds#half, the arguments no longer meet the operation's schema",
            Message(Decide(counted, [AllowAll, .. halves])));
        Assert.Equal("narrowed, the arguments leave the authority of the deployment support-bot-prod", Message(Decide(held, AllowAll, Narrow("cap", null, ("amount", AtMost(500))))));
        Assert.Equal("capped (argument amount: the value is outside the bounds)", Message(Decide(Large, AllowAll, Narrow("cap", null, ("amount", AtMost(500, BoundRepair.Refuse))) with { Message = "capped" })));
        Assert.Equal("narrowing does not come to rest", Message(Decide(
            Large,
            AllowAll,
            Narrow("a", "args.amount > 800", ("amount", AtMost(800))),
            Narrow("b", "args.amount == 800", ("amount", AtMost(700))),
            Narrow("c", "args.amount == 700", ("amount", AtMost(600))))));
        Assert.Equal("nobody may vote at the gate finance: the rules that ask for it name different teams or roles", Message(Decide(
            Request(), AllowAll, Approval("a", null, teams: ["finance"]), Approval("b", null, teams: ["risk"]))));
    }

    [Fact]
    public void Every_rule_that_could_not_be_evaluated_is_named_and_the_record_is_complete()
    {
        Decision.Deny deny = Assert.IsType<Decision.Deny>(Decide(Request(), Deny("a", "context.x == 1"), AllowAll, Deny("b", "args.amount < 0"), Deny("c", "context.y == 1"), Deny("d", "args.amount > 0")));

        Assert.Equal(DenialCode.PolicyError, deny.Code);
        Assert.Equal(["a the rule could not be evaluated: the field x is absent", "c the rule could not be evaluated: the field y is absent"], deny.Reasons.Select(static r => $"{r.Rule} {r.Message}"));
        Assert.Equal(["a Error", "all True", "b False", "c Error", "d True"], Outcomes(deny));
    }

    [Fact]
    public void Of_several_denies_all_are_reasons_and_nothing_else_is()
    {
        Decision.Deny deny = Assert.IsType<Decision.Deny>(Decide(Request(), AllowAll, Deny("a", "args.amount > 0"), Deny("b", "args.amount < 0"), Deny("c", "args.amount > 1")));

        Assert.Equal(["a", "c"], deny.Reasons.Select(static r => r.Rule));
        Assert.Equal(["a True", "all True", "b False", "c True"], Outcomes(deny));
    }

    [Fact]
    public void A_narrow_that_held_in_an_earlier_round_still_holds()
    {
        Decision.Narrow narrow = Assert.IsType<Decision.Narrow>(Decide(
            Large, AllowAll, Narrow("cap", "args.amount > 500", ("amount", AtMost(500))), Narrow("idle", null, ("amount", AtMost(1000)))));

        Assert.Equal(["all True", "cap True", "idle True"], Outcomes(narrow));
        Assert.Equal(["all", "cap"], narrow.Reasons.Select(static r => r.Rule));
        Assert.Equal("narrow", narrow.Effect);
    }

    [Fact]
    public void An_allow_that_held_in_an_earlier_round_alone_holds_no_more()
    {
        Decision.Narrow narrow = Assert.IsType<Decision.Narrow>(Decide(
            Large, Allow("large", "args.amount > 500"), Allow("small", "args.amount <= 500"), Narrow("cap", "args.amount > 500", ("amount", AtMost(500)))));

        Assert.Equal(["cap True", "large False", "small True"], Outcomes(narrow));
        Assert.Equal(["cap", "small"], narrow.Reasons.Select(static r => r.Rule));
    }

    [Fact]
    public void Narrows_of_several_rounds_are_looked_at_in_the_order_of_their_names()
    {
        Decision.Deny deny = Assert.IsType<Decision.Deny>(Decide(
            Large,
            AllowAll,
            Narrow("z", "args.amount > 800", ("amount", AtMost(800)), ("count", AtMost(1))),
            Narrow("a", "args.amount == 800", ("count", new ArgumentBound { Minimum = 2 }))));

        Assert.Equal(("a", "narrowed (argument count: the bounds of several rules exclude each other)"), (deny.Reasons.Single().Rule, deny.Reasons[0].Message));
    }

    [Fact]
    public void The_rule_behind_a_change_is_known_by_its_policy_too()
    {
        Decision decision = DecisionEngine.Decide(
            Bundle(Policy("a", Narrow("n", null, ("amount", AtMost(1000)))), Policy("b", AllowAll, Narrow("n", null, ("amount", AtMost(500))))), Large);

        Assert.Equal(["b#all", "b#n"], Assert.IsType<Decision.Narrow>(decision).Reasons.Select(static r => $"{r.Policy}#{r.Rule}"));
    }

    [Fact]
    public void An_obligation_counts_wherever_it_stands_and_only_where_it_holds()
    {
        static PolicyRule Oblige(string id, string when, string detector) => Rule(id, RuleEffect.Oblige, when) with { Detectors = [new DetectorObligation(detector, PolicyPhase.Request)] };

        Assert.Equal(DenialCode.DetectorMissing, Assert.IsType<Decision.Deny>(Decide(Request(), Oblige("a", "args.amount > 0", "pii"), AllowAll)).Code);
        Assert.IsType<Decision.Allow>(Decide(
            Request(), Oblige("a", "args.amount < 0", "pii"), AllowAll, Rule("b", RuleEffect.Oblige, null) with { Detectors = [new DetectorObligation("x", PolicyPhase.Response)] }));
    }

    [Fact]
    public void Changes_of_several_rounds_are_told_as_one_with_the_rule_that_came_last()
    {
        Decision.Narrow narrow = Assert.IsType<Decision.Narrow>(Decide(
            Large, AllowAll, Narrow("z", "args.amount > 800", ("amount", AtMost(800))), Narrow("a", "args.amount == 800", ("amount", AtMost(700)))));

        Assert.Equal(["/arguments/amount 900 700 a"], narrow.Changes.Select(static c => $"{c.Path} {c.From} {c.To} {c.Rule}"));
        Assert.Equal(["a", "all"], narrow.Reasons.Select(static r => r.Rule));
    }

    [Fact]
    public void The_detectors_of_the_response_are_those_of_all_obligations_that_hold_once_each_and_in_order()
    {
        static PolicyRule Oblige(string id, string when, params string[] detectors) =>
            Rule(id, RuleEffect.Oblige, when) with { Detectors = [.. detectors.Select(static d => new DetectorObligation(d, PolicyPhase.Response))] };
        PolicyRule[] rules = [AllowAll, Oblige("a", "args.amount > 0", "secret", "pii"), Oblige("b", "args.amount > 0", "injection", "pii"), Oblige("c", "args.amount < 0", "other")];

        Assert.Equal(["injection", "pii", "secret"], Assert.IsType<Decision.Allow>(Decide(Request(), rules)).ResponseDetectors);
        Assert.Equal(["injection", "pii", "secret"], Assert.IsType<Decision.Narrow>(Decide(Large, [.. rules, Narrow("n", null, ("amount", AtMost(500)))])).ResponseDetectors);
        Assert.Equal(["injection", "pii", "secret"], Assert.IsType<Decision.AwaitApproval>(Decide(Request(), [.. rules, Approval("g", null)])).ResponseDetectors);
    }

    [Fact]
    public void A_detector_that_has_not_answered_is_named_with_the_rule_that_wants_it()
    {
        PolicyRule oblige = Rule("look", RuleEffect.Oblige, null) with { Detectors = [new DetectorObligation("pii", PolicyPhase.Request)] };

        Decision.Deny deny = Assert.IsType<Decision.Deny>(Decide(Request(), AllowAll, oblige));

        Assert.Equal(new DecisionReason("boundary", "detector_missing", RuleEffect.Deny, "finance/refunds#look needs the answer of the detector pii, and there is none"), Assert.Single(deny.Reasons));
    }

    [Fact]
    public void Whoever_waits_for_approval_is_told_by_which_rules_under_which_version_and_what_was_changed()
    {
        PolicyRule[] rules = [AllowAll, Narrow("cap", null, ("amount", AtMost(500))), Approval("ask", null), Approval("not", "args.amount < 0", gate: "legal")];

        Decision.AwaitApproval wait = Assert.IsType<Decision.AwaitApproval>(Decide(Large, rules));

        Assert.Equal("require_approval", wait.Effect);
        Assert.Equal(["all", "ask", "cap"], wait.Reasons.Select(static r => r.Rule));
        Assert.Equal(["all True", "ask True", "cap True", "not False"], Outcomes(wait));
        Assert.Equal(["/arguments/amount"], wait.Changes.Select(static c => c.Path));
        Assert.Equal(["finance"], wait.Gates.Select(static g => g.Name));
        Assert.Equal(Bundle(Policy("finance/refunds", rules)).Version, wait.PolicyVersion);
        Assert.Empty(wait.Exceptions);
    }

    [Fact]
    public void A_caller_that_refuses_to_be_narrowed_is_told_the_bounds_of_all_and_the_rules_that_changed()
    {
        PolicyRule[] rules = [AllowAll, Narrow("cap", null, ("amount", AtMost(500))), Narrow("least", null, ("amount", new ArgumentBound { Minimum = 1 }))];
        ActionRequest asked = Large.Authenticated.Request with { RefusesNarrowing = true };
        BoundRequest request = new(AuthenticatedRequest.Authenticate(asked, Large.Authenticated.Caller))
        {
            Principal = Large.Principal,
            Deployment = Large.Deployment,
            Route = Large.Route,
            Operation = Large.Operation,
            Envelope = Large.Envelope,
            Arguments = Large.Arguments,
            Now = Large.Now,
            AuthorityClock = 1,
        };

        Decision.Deny deny = Assert.IsType<Decision.Deny>(Decide(request, rules));

        Assert.Equal((DenialCode.NarrowingRefused, 500m, 1m), (deny.Code, deny.Bounds!.Arguments["amount"].Maximum, deny.Bounds.Arguments["amount"].Minimum));
        Assert.Equal(["cap"], deny.Reasons.Select(static r => r.Rule));
        Assert.Equal(["all True", "cap True", "least True"], Outcomes(deny));
        Assert.Equal(Bundle(Policy("finance/refunds", rules)).Version, deny.PolicyVersion);
    }

    [Fact]
    public void Among_equally_near_allows_the_first_by_name_is_told_and_those_without_a_condition_or_another_effect_never()
    {
        Assert.Equal("no rule allows this; nearest is finance/refunds#b, where 1 of 3 conditions fail", Message(Decide(
            Request(),
            Deny("a", "args.amount < 0"),
            Allow("b", "args.amount > 1 && args.amount > 500 && args.currency == 'EUR'"),
            Allow("c", "args.amount > 500"),
            Allow("d", "args.amount > 500 && args.currency == 'USD'"))));
        Assert.Equal("no rule allows this", Message(Decide(Request(), Deny("a", "args.amount < 0"))));
    }

    [Fact]
    public void Rules_of_other_environments_are_no_near_miss()
    {
        PolicyDocument staging = Policy("staging", Allow("near", "args.amount > 99 && args.amount > 100")) with { Match = new PolicyMatch { Operations = ["refund"], Environments = ["staging"] } };
        PolicyDocument here = Policy("here", Allow("far", "args.amount > 500 && args.currency == 'USD'"));

        Assert.Equal("no rule allows this; nearest is here#far, where 2 of 2 conditions fail", Message(DecisionEngine.Decide(Bundle(staging, here), Request())));
    }

    private static string Message(Decision decision) => Assert.Single(Assert.IsType<Decision.Deny>(decision).Reasons).Message;

    private static IEnumerable<string> Outcomes(Decision decision) => decision.Evaluated.Select(static r => $"{r.Rule["finance/refunds#".Length..]} {r.Outcome}");
}
