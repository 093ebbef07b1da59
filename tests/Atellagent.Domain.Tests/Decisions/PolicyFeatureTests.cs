using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Decisions;

public sealed class PolicyFeatureTests
{
    private static readonly PolicyRule AllowAll = Allow("all", "args.amount >= 0");
    private static readonly PolicyRule Cap = Narrow("cap", "args.amount > 500", ("amount", AtMost(500)));

    [Fact]
    public void Variables_and_derived_roles_are_made_of_each_other_in_any_order()
    {
        PolicyDocument policy = Policy("p", Allow("a", "roles.senior && variables.fine"), Deny("d", "!variables.fine")) with
        {
            Variables = [Named("fine", "variables.half < 100.5"), Named("half", "args.amount / 2")],
            Roles = [Named("senior", "'support' in principal.roles && variables.fine")],
        };

        Assert.IsType<Decision.Allow>(DecisionEngine.Decide(Bundle(policy), Request()));
        Assert.IsType<Decision.Deny>(DecisionEngine.Decide(Bundle(policy), Request("""{ "orderId": "ord_1", "amount": 201, "currency": "EUR" }""")));
    }

    [Fact]
    public void A_variable_is_worked_out_again_for_narrowed_arguments()
    {
        PolicyDocument policy = Policy("p", AllowAll, Cap, Deny("large", "variables.twice > 1000")) with { Variables = [Named("twice", "args.amount * 2")] };
        PolicyDocument lenient = Policy("p", AllowAll, Cap, Allow("small", "variables.twice <= 1000")) with { Variables = [Named("twice", "args.amount * 2")] };

        Assert.IsType<Decision.Deny>(DecisionEngine.Decide(Bundle(policy), Refund(900)));
        Decision.Narrow narrow = Assert.IsType<Decision.Narrow>(DecisionEngine.Decide(Bundle(lenient), Refund(900)));
        Assert.Contains(narrow.Reasons, r => r.Rule == "small");
    }

    [Fact]
    public void Conditions_see_on_whose_behalf_a_principal_asks()
    {
        PrincipalDocument alice = Agent with { Name = "alice", Type = PrincipalType.Person, Owner = "finance", Roles = ["clerk"] };
        ImmutableArray<BoundDelegator> chain = [new BoundDelegator(alice, null), new BoundDelegator(Agent with { Name = "planner", Owner = null }, Production)];
        string[] conditions =
        [
            "size(delegation) == 2 && delegation[0].name == 'alice' && delegation[1].name == 'planner'",
            "delegation[0].type == 'person' && delegation[1].type == 'agent'",
            "'clerk' in delegation[0].roles && delegation.exists_one(d, has(d.owner) && d.owner == 'finance') && !has(delegation[1].owner)",
            "!has(delegation[0].deployment) && delegation.exists(d, has(d.deployment) && d.deployment == 'support-bot-prod')",
            "delegation.exists(d, d.type == 'person') && !delegation.all(d, d.type == 'person')",
        ];

        foreach (string condition in conditions)
        {
            Assert.IsType<Decision.Allow>(DecisionEngine.Decide(Bundle(Policy("p", Allow("a", condition))), OnBehalf(chain)));
            Assert.IsType<Decision.Deny>(DecisionEngine.Decide(Bundle(Policy("p", Allow("a", condition))), Request()));
        }

        Assert.IsType<Decision.Allow>(DecisionEngine.Decide(Bundle(Policy("p", Allow("a", "size(delegation) == 0"))), Request()));
        Assert.Equal(Possibility.Depends, DecisionEngine.Foresee(Bundle(Policy("p", Allow("a", "size(delegation) == 0"))), Agent, Production, Payments, null, Payments.Operations["refund"]));
    }

    [Theory]
    [InlineData("delegation[0].nme == 'alice'", "nme")]
    [InlineData("delegation[0].type == 'robot'", "robot")]
    [InlineData("delegation[0].owner == 'finance'", "may be absent")]
    [InlineData("delegation == 'alice'", "list")]
    public void What_cannot_be_asked_of_a_chain_is_an_error(string condition, string said) =>
        Assert.Contains(said, Assert.Single(Errors(Policy("p", Allow("a", condition)))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("variables.b", "variables.a", "variables.a reads variables.b reads variables.a: nothing can be made of itself")]
    [InlineData("args.nonsense", "1", "args.nonsense: no such argument of payments/refund")]
    [InlineData("1 +", "1", "the expression ends too early")]
    [InlineData("variables.c", "1", "variables.c: no such variable")]
    public void A_wrong_variable_is_an_error_also_where_no_rule_reads_it(string a, string b, string message)
    {
        PolicyDocument policy = Policy("p", AllowAll) with { Variables = [Named("a", a), Named("b", b)] };

        Assert.Contains(Errors(policy), e => e.Message.StartsWith(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_condition_can_speak_of_what_is_called()
    {
        PrincipalDocument callee = Agent with { Name = "payments-api", Type = PrincipalType.Service, Roles = ["certified"], Owner = "finance" };
        PolicyRule allow = Allow("a", "has(callee.name) && callee.name == 'payments-api' && has(callee.type) && callee.type == 'service' && has(callee.roles) && 'certified' in callee.roles && has(callee.owner) && callee.owner == 'finance'");
        PolicyBundle bundle = Bundle(Policy("p", allow));
        BoundRequest request = Request();

        Assert.IsType<Decision.Allow>(DecisionEngine.Decide(bundle, RequestTo(request, callee)));
        Assert.Equal(DenialCode.NoAllow, Code(DecisionEngine.Decide(bundle, request)));
        Assert.Equal(Possibility.Always, DecisionEngine.Foresee(bundle, Agent, Production, Payments, callee, Payments.Operations["refund"]));
        Assert.Equal(Possibility.Never, DecisionEngine.Foresee(bundle, Agent, Production, Payments, null, Payments.Operations["refund"]));
    }

    [Theory]
    [InlineData("callee.name == 'x'")]
    [InlineData("has(callee.type) && callee.type == 'robot'")]
    [InlineData("has(callee.nmae)")]
    public void What_is_called_is_checked_at_load(string when) => Assert.NotEmpty(Errors(Policy("p", Allow("a", when))));

    [Fact]
    public void A_variable_that_fails_denies_and_only_where_it_is_read()
    {
        PolicyDocument policy = Policy("p", AllowAll, Deny("d", "args.amount > 500 && variables.broken")) with { Variables = [Named("broken", "context.missing")] };

        Assert.IsType<Decision.Allow>(DecisionEngine.Decide(Bundle(policy), Request()));
        Assert.Equal(DenialCode.PolicyError, Assert.IsType<Decision.Deny>(DecisionEngine.Decide(Bundle(policy), Refund(900))).Code);
    }

    [Fact]
    public void A_policy_in_shadow_is_evaluated_and_never_decides()
    {
        PolicyDocument enforced = Policy("enforced", AllowAll);
        PolicyDocument shadow = Policy("shadow", Deny("no", "args.amount > 50")) with { IsShadow = true };

        Decision decision = DecisionEngine.Decide(Bundle(enforced, shadow), Request());

        Assert.IsType<Decision.Allow>(decision);
        Assert.Equal("enforced#all", Assert.Single(decision.Evaluated).Rule);
        Decision.Deny would = Assert.IsType<Decision.Deny>(decision.Shadow);
        Assert.Equal(("shadow", "no"), (Assert.Single(would.Reasons).Policy, would.Reasons[0].Rule));
        Assert.Equal(2, would.Evaluated.Length);
        Assert.Null(DecisionEngine.Decide(Bundle(enforced), Request()).Shadow);
    }

    [Fact]
    public void A_shadow_that_cannot_be_evaluated_or_alone_allows_changes_nothing()
    {
        PolicyDocument broken = Policy("broken", Deny("no", "context.missing == 1")) with { IsShadow = true };
        PolicyDocument generous = Policy("generous", AllowAll) with { IsShadow = true };

        Decision decision = DecisionEngine.Decide(Bundle(Policy("enforced", AllowAll), broken), Request());

        Assert.IsType<Decision.Allow>(decision);
        Assert.Equal(DenialCode.PolicyError, Assert.IsType<Decision.Deny>(decision.Shadow).Code);
        Assert.Equal(DenialCode.NoAllow, Assert.IsType<Decision.Deny>(DecisionEngine.Decide(Bundle(generous), Request())).Code);
    }

    [Fact]
    public void An_exception_lifts_a_narrow_or_a_gate_for_its_principals_and_its_time()
    {
        PolicyDocument policy = Policy("p", AllowAll, Cap, Approval("ask", "requested.args.amount > 500"));
        PolicyExceptionDocument cap = Exception("p#cap", Agent.Name);
        PolicyExceptionDocument ask = Exception("p#ask", Agent.Name) with { Name = "e2" };

        Decision.Allow lifted = Assert.IsType<Decision.Allow>(DecisionEngine.Decide(With(policy, cap, ask), Refund(900)));
        Assert.Equal(["e1", "e2"], lifted.Exceptions);
        Assert.Equal("900", lifted.Action.Arguments["amount"]!.ToString());
        Assert.Equal(["all"], lifted.Reasons.Select(static r => r.Rule));
        Decision.AwaitApproval waiting = Assert.IsType<Decision.AwaitApproval>(DecisionEngine.Decide(With(policy, cap), Refund(900)));
        Assert.Equal(("e1", "all ask"), (waiting.Exceptions.Single(), string.Join(' ', waiting.Reasons.Select(static r => r.Rule))));
        Decision.Narrow capped = Assert.IsType<Decision.Narrow>(DecisionEngine.Decide(With(policy, ask), Refund(900)));
        Assert.Equal(("e2", "all cap"), (capped.Exceptions.Single(), string.Join(' ', capped.Reasons.Select(static r => r.Rule))));
        Assert.IsType<Decision.AwaitApproval>(DecisionEngine.Decide(With(policy, cap with { Until = Now }, ask with { From = Now.AddSeconds(1) }), Refund(900)));
        Assert.IsType<Decision.AwaitApproval>(DecisionEngine.Decide(With(policy, cap with { Principals = ["other"] }, ask with { Principals = ["other"] }), Refund(900)));
        Assert.Empty(DecisionEngine.Decide(With(policy, cap, ask), Request()).Exceptions);
    }

    [Fact]
    public void An_exception_never_lifts_a_deny_and_never_stands_for_nothing()
    {
        PolicyDocument policy = Policy("p", AllowAll, Deny("no", "args.amount > 500"));

        foreach ((string rule, string message) in (ReadOnlySpan<(string, string)>)[("p#no", "lifts nothing else"), ("p#all", "lifts nothing else"), ("p#non", "there is no rule p#non; did you mean p#no?")])
        {
            PolicyCompilation.Refused refused = Assert.IsType<PolicyCompilation.Refused>(PolicyCompiler.Compile([policy, Payments, Exception(rule, Agent.Name)]));
            Assert.EndsWith(message, Assert.Single(refused.Errors).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_version_of_a_bundle_tells_its_exceptions()
    {
        PolicyDocument policy = Policy("p", AllowAll, Cap);

        Assert.NotEqual(Bundle(policy).Version, With(policy, Exception("p#cap", Agent.Name)).Version);
    }

    [Fact]
    public void An_obligation_denies_until_its_detector_has_answered()
    {
        PolicyRule oblige = Rule("look", RuleEffect.Oblige, "args.amount > 50") with
        {
            Detectors = [new DetectorObligation("pii", PolicyPhase.Request), new DetectorObligation("secret", PolicyPhase.Response)],
        };
        PolicyBundle bundle = Bundle(Policy("p", AllowAll, oblige));

        Assert.Equal(DenialCode.DetectorMissing, Assert.IsType<Decision.Deny>(DecisionEngine.Decide(bundle, Request())).Code);
        Assert.Equal(DenialCode.DetectorMissing, Assert.IsType<Decision.Deny>(DecisionEngine.Decide(bundle, Found("piii", 0))).Code);
        Assert.Equal(["secret"], Assert.IsType<Decision.Allow>(DecisionEngine.Decide(bundle, Found("pii.iban", 0))).ResponseDetectors);
        Assert.Empty(Assert.IsType<Decision.Allow>(DecisionEngine.Decide(bundle, Refund(50))).ResponseDetectors);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void However_many_rules_ask_for_a_detector_its_absence_denies(int rules)
    {
        PolicyRule[] oblige = [.. Enumerable.Range(0, rules).Select(static i =>
            Rule($"look{i}", RuleEffect.Oblige, null) with { Detectors = [new DetectorObligation("pii", PolicyPhase.Request)] })];

        Decision decision = Decide(Request(), [Allow("a", "args.amount > 0"), .. oblige]);

        Assert.Equal(DenialCode.DetectorMissing, Assert.IsType<Decision.Deny>(decision).Code);
    }

    [Fact]
    public void A_finding_of_a_detector_that_did_not_answer_is_an_error_and_never_zero()
    {
        PolicyBundle bundle = Bundle(Policy("p", AllowAll, Deny("leak", "finding('pii') >= 0.5")));

        Assert.Equal(DenialCode.PolicyError, Assert.IsType<Decision.Deny>(DecisionEngine.Decide(bundle, Request())).Code);
        Assert.IsType<Decision.Allow>(DecisionEngine.Decide(bundle, Found("pii.iban", 0.4m)));
        Assert.Equal(DenialCode.Forbidden, Assert.IsType<Decision.Deny>(DecisionEngine.Decide(bundle, Found("pii.iban", 0.5m))).Code);
    }

    [Fact]
    public void A_caller_that_refuses_to_be_narrowed_is_denied_with_the_bounds()
    {
        PolicyBundle bundle = Bundle(Policy("p", AllowAll, Cap));
        BoundRequest request = Refusing(Refund(900));

        Decision.Deny deny = Assert.IsType<Decision.Deny>(DecisionEngine.Decide(bundle, request));

        Assert.Equal(DenialCode.NarrowingRefused, deny.Code);
        Assert.Equal("""{"arguments":{"amount":{"maximum":500,"onExceed":"clamp"}}}""", BoundsJson.Of(deny.Bounds!).ToString());
        Assert.Equal("cap", Assert.Single(deny.Reasons).Rule);
        Assert.IsType<Decision.Allow>(DecisionEngine.Decide(bundle, Refusing(Refund(500))));
    }

    [Fact]
    public void Targets_and_scopes_are_met_and_never_repaired()
    {
        static PolicyRule To(string id, string? host, string? path) =>
            Rule(id, RuleEffect.Narrow, "true") with { Bounds = BoundSet.None with { Targets = [new TargetBound { Host = host, PathPrefix = path }] } };
        static PolicyRule Scoped(string id, params string[] scopes) =>
            Rule(id, RuleEffect.Narrow, "true") with { Bounds = BoundSet.None with { Scopes = ImmutableSortedSet.Create(StringComparer.Ordinal, scopes) } };

        Decision.Allow inside = Assert.IsType<Decision.Allow>(Decide(Request(), AllowAll, To("a", "payments.internal", "/api/"), To("b", null, "/api"), Scoped("c", "x", "y"), Scoped("d", "y", "z")));
        Assert.Equal(["y"], inside.Action.Scopes!);
        Assert.Equal(DenialCode.CannotNarrow, Code(Decide(Request(), AllowAll, To("a", "other.internal", null))));
        Assert.Equal(DenialCode.CannotNarrow, Code(Decide(Request(), AllowAll, To("a", "payments.internal", "/apis"))));
        Assert.Equal(DenialCode.CannotNarrow, Code(Decide(Request(), AllowAll, To("a", "payments.internal", "/api/"), To("b", "other.internal", null))));
        Assert.Equal(DenialCode.CannotNarrow, Code(Decide(Request(), AllowAll, Scoped("a", "x"), Scoped("b", "y"))));
    }

    [Fact]
    public void Of_limits_the_smallest_holds_and_the_change_is_told()
    {
        static PolicyRule Within(string id, int seconds, int bytes) =>
            Rule(id, RuleEffect.Narrow, "true") with { Bounds = BoundSet.None with { Limits = new LimitBounds(seconds, null, bytes) } };

        Decision.Narrow narrow = Assert.IsType<Decision.Narrow>(Decide(Request(), AllowAll, Within("a", 10, 4096), Within("b", 20, 1024)));

        Assert.Equal((10, 1024), (narrow.Action.Limits.TimeoutSeconds, narrow.Action.Limits.MaxResponseBytes));
        Assert.Equal(["/limits/maxResponseBytes 1048576 1024", "/limits/timeoutSeconds 30 10"], narrow.Changes.Select(c => $"{c.Path} {c.From} {c.To}"));
        Assert.IsType<Decision.Allow>(Decide(Request(), AllowAll, Within("a", 60, 2_000_000)));
    }

    [Fact]
    public void Other_arguments_than_those_named_are_dropped_where_a_rule_says_so_and_refused_where_not()
    {
        static PolicyRule Only(string id, BoundRepair repair, params string[] names) =>
            Rule(id, RuleEffect.Narrow, "true") with { Bounds = BoundSet.None with { Names = ImmutableSortedSet.Create(StringComparer.Ordinal, names), OnOther = repair } };
        BoundRequest request = Request("""{ "orderId": "ord_1", "amount": 5, "currency": "EUR", "note": "x" }""");

        Decision.Narrow dropped = Assert.IsType<Decision.Narrow>(Decide(request, AllowAll, Only("a", BoundRepair.Drop, "orderId", "amount", "currency")));
        Assert.Null(dropped.Action.Arguments["note"]);
        Assert.Equal(("/arguments/note", "\"x\"", null), (dropped.Changes[0].Path, dropped.Changes[0].From!.ToString(), dropped.Changes[0].To));
        Assert.Equal(DenialCode.CannotNarrow, Code(Decide(request, AllowAll, Only("a", BoundRepair.Refuse, "orderId", "amount", "currency"))));
        Assert.Equal(DenialCode.CannotNarrow, Code(Decide(request, AllowAll, Only("a", BoundRepair.Drop, "orderId", "amount"))));
    }

    [Fact]
    public void A_list_is_filtered_an_optional_argument_dropped_and_text_never_cut()
    {
        BoundRequest request = Request("""{ "orderId": "ord_1", "amount": 5, "currency": "EUR", "note": "a long note", "tags": ["a", "b", "c"] }""");
        ArgumentBound some = new() { SubsetOf = [new JsonString("a"), new JsonString("c"), new JsonString("d")], OnExceed = BoundRepair.Filter };
        ArgumentBound gone = new() { IsAbsent = true, OnExceed = BoundRepair.Drop };
        ArgumentBound brief = new() { Length = new BoundRange(null, 4) };

        Assert.Equal("""["a","c"]""", Granted(Decide(request, AllowAll, Narrow("n", "true", ("tags", some))))!["tags"]!.ToString());
        Assert.Null(Granted(Decide(request, AllowAll, Narrow("n", "true", ("note", gone))))!["note"]);
        Assert.Equal(DenialCode.CannotNarrow, Code(Decide(request, AllowAll, Narrow("n", "true", ("note", brief)))));
        Assert.Equal(DenialCode.CannotNarrow, Code(Decide(request, AllowAll, Narrow("n", "true", ("tags", some with { OnExceed = BoundRepair.Refuse })))));
    }

    [Theory]
    [InlineData("prefix", "ord_", true)]
    [InlineData("prefix", "inv_", false)]
    [InlineData("pattern", "^ord_[0-9]+$", true)]
    [InlineData("pattern", "^[a-z]+$", false)]
    [InlineData("glob", "ord_*", true)]
    [InlineData("glob", "*/ord_1", false)]
    [InlineData("cidr", "10.0.0.0/8", false)]
    public void A_text_passes_its_tests_or_is_refused(string test, string source, bool passes)
    {
        ArgumentBound bound = test switch
        {
            "prefix" => new() { Prefix = source },
            "pattern" => new() { Tests = [new BoundTest(BoundTestKind.Pattern, source)] },
            "glob" => new() { Tests = [new BoundTest(BoundTestKind.Glob, source)] },
            _ => new() { Tests = [new BoundTest(BoundTestKind.Network, source)] },
        };

        Decision decision = Decide(Request(), AllowAll, Narrow("n", "true", ("orderId", bound)));

        Assert.Equal(passes, decision is Decision.Allow);
    }

    private static NamedExpression Named(string name, string source) => new(name, new SourceText(source, new SourcePosition("policies.yaml", 5, 5)));

    private static BoundRequest Refund(decimal amount) => Request($$"""{ "orderId": "ord_1", "amount": {{amount}}, "currency": "EUR" }""");

    private static BoundRequest Found(string kind, decimal score) => Copy(Request(), r => r, [KeyValuePair.Create(kind, score)]);

    private static BoundRequest Refusing(BoundRequest request) => Copy(request, r => r with { RefusesNarrowing = true }, []);

    private static BoundRequest Copy(BoundRequest request, Func<ActionRequest, ActionRequest> change, KeyValuePair<string, decimal>[] findings) =>
        new(AuthenticatedRequest.Authenticate(change(request.Authenticated.Request), request.Authenticated.Caller))
        {
            Principal = request.Principal,
            Deployment = request.Deployment,
            Route = request.Route,
            Operation = request.Operation,
            Envelope = request.Envelope,
            Arguments = request.Arguments,
            Findings = findings.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Now = request.Now,
            AuthorityClock = 1,
        };

    private static DenialCode Code(Decision decision) => Assert.IsType<Decision.Deny>(decision).Code;

    private static PolicyExceptionDocument Exception(string rule, params string[] principals) => new()
    {
        Name = "e1",
        Position = new SourcePosition("exceptions.yaml", 1, 1),
        Content = JsonObject.Of(("rule", new JsonString(rule))),
        Rule = rule,
        Principals = [.. principals],
        Reason = "a trial",
        Approver = "ada",
        From = Now.AddDays(-1),
        Until = Now.AddDays(1),
    };

    private static PolicyBundle With(PolicyDocument policy, params PolicyExceptionDocument[] exceptions) =>
        Assert.IsType<PolicyCompilation.Compiled>(PolicyCompiler.Compile([policy, Payments, .. exceptions])).Bundle;

    private static BoundRequest OnBehalf(ImmutableArray<BoundDelegator> chain)
    {
        BoundRequest plain = Request();
        return new BoundRequest(plain.Authenticated)
        {
            Principal = plain.Principal,
            Deployment = plain.Deployment,
            Delegation = chain,
            Route = plain.Route,
            Operation = plain.Operation,
            Envelope = plain.Envelope,
            Arguments = plain.Arguments,
            Now = plain.Now,
            AuthorityClock = 1,
        };
    }
}
