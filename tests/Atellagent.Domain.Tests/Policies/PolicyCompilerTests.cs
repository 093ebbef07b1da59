using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Routes;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Policies;

public sealed class PolicyCompilerTests
{
    [Theory]
    [InlineData("has(args.tags) && args.tags.all(t, args.tags.exists(u, u == t && u in ['a', 'b']))", "steps, and a rule has 10000; give args.tags a maxItems, without it 100 are assumed")]
    [InlineData("principal.roles.all(r, principal.roles.exists(s, s == r))", "this could take ")]
    [InlineData("has(context.l) && context.l.map(x, context.l.filter(y, y == x)).size() > 0", "context.l")]
    public void A_rule_that_could_run_out_of_its_budget_is_refused_with_a_hint(string when, string message) =>
        Assert.Contains(Errors(Policy("p", Allow("a", when))), e => e.Message.Contains(message, StringComparison.Ordinal));

    [Theory]
    [InlineData("has(args.tags) && size(args.tags) > 0 && args.tags.all(t, t in ['a', 'b'])")]
    [InlineData("['a', 'b'].all(x, ['c', 'd'].exists(y, x == y))")]
    [InlineData("args.orderId.matches('^ord_[0-9]+$') && args.orderId.lowerAscii() == 'x'")]
    public void A_rule_that_stays_within_its_budget_is_not(string when) => Assert.Empty(Errors(Policy("p", Allow("a", when))));

    [Fact]
    public void What_a_schema_limits_is_not_assumed()
    {
        const string When = "has(args.tags) && args.tags.all(t, args.tags.exists(u, u == t))";
        RouteDocument route = Route("payments", Operation("refund", OperationEffect.Write, RefundSchema.Replace("\"tags\": { \"type\": \"array\",", "\"tags\": { \"type\": \"array\", \"maxItems\": 20,", StringComparison.Ordinal)));

        Assert.NotEmpty(Errors(Policy("p", Allow("a", When))));
        Assert.IsType<PolicyCompilation.Compiled>(PolicyCompiler.Compile([Policy("p", Allow("a", When)), route]));
    }

    public static TheoryData<string, PolicyDocument> Mistakes => new()
    {
        { "match.routes: no route payment; did you mean payments?", Policy("p") with { Match = new PolicyMatch { Routes = ["payment"] } } },
        { "match.operations: refunds names no operation of the matched routes; did you mean refund?", Policy("p") with { Match = new PolicyMatch { Operations = ["refunds"] } } },
        { "match.operations: x* names no operation of the matched routes", Policy("p") with { Match = new PolicyMatch { Operations = ["refund", "x*"] } } },
        { "the rule a stands twice in p", Policy("p", Deny("a", "true"), Deny("a", "false")) },
        { "rule a: an allow without a condition reaches payments/refund, which changes something; say when", Policy("p", Allow("a", null)) },
        { "rule a: a narrow needs bounds", Policy("p", Rule("a", RuleEffect.Narrow, null)) },
        { "rule a: require_approval needs an approval", Policy("p", Rule("a", RuleEffect.RequireApproval, null)) },
        { "rule a: approval.quorum is at least 1", Policy("p", Approval("a", null, quorum: 0)) },
        { "rule a: only a narrow has bounds", Policy("p", Deny("a", null) with { Bounds = BoundsOf(("amount", AtMost(1))) }) },
        { "rule a: bounds.arguments.ammount: no such argument of payments/refund; did you mean amount?", Policy("p", Narrow("a", null, ("ammount", AtMost(1)))) },
        { "rule a: bounds.arguments.currency: a range needs a number, and in payments/refund this is string", Policy("p", Narrow("a", null, ("currency", AtMost(1)))) },
        { "rule a: bounds.arguments.amount: set needs a const", Policy("p", Narrow("a", null, ("amount", AtMost(1, BoundRepair.Set)))) },
        { "rule a: bounds.arguments.amount: no value can meet it", Policy("p", Narrow("a", null, ("amount", AtMost(1) with { Minimum = 2 }))) },
        { "rule a: bounds.arguments.amount: clamp needs a minimum or a maximum", Policy("p", Narrow("a", null, ("amount", new ArgumentBound { ExclusiveMaximum = 5, OnExceed = BoundRepair.Clamp }))) },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_policy_that_does_not_fit_is_refused(string message, PolicyDocument policy) =>
        Assert.Equal(message, Assert.Single(Errors(policy)).Message);

    [Fact]
    public void A_const_that_the_schema_does_not_admit_is_refused() =>
        Assert.Contains(
            "\"fault\" is no value for it in payments/refund",
            Assert.Single(Errors(Policy("p", Narrow("a", null, ("kind", Const(new JsonString("fault"))))))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void One_mistake_refuses_all_and_all_are_told()
    {
        PolicyDocument good = Policy("a", Allow("x", "true"));
        PolicyDocument bad = Policy("b", Deny("x", "args.x == 1"), Narrow("y", null, ("z", AtMost(1))));

        Assert.Equal(2, Errors(good, bad).Length);
    }

    [Fact]
    public void A_rule_is_checked_against_every_operation_that_it_reaches()
    {
        PolicyDocument policy = Policy("p", Deny("d", "args.amount > 5")) with { Match = new PolicyMatch { Routes = ["payments"] } };

        Assert.Equal("args.amount: no such argument of payments/getOrder", Assert.Single(Errors(policy)).Message);
    }

    [Fact]
    public void Policies_of_a_route_whose_operations_are_not_known_yet_are_accepted()
    {
        RouteDocument tools = Route("tools");
        PolicyDocument policy = Policy("p", Allow("a", "args.query.contains('x') && 'support' in principal.roles")) with
        {
            Match = new PolicyMatch { Routes = ["tools"], Operations = ["search*"] },
        };

        Assert.IsType<PolicyCompilation.Compiled>(PolicyCompiler.Compile([policy, Payments, tools]));
        Assert.IsType<PolicyCompilation.Refused>(PolicyCompiler.Compile([policy with { Rules = [Allow("a", "principal.nonsense")] }, Payments, tools]));
    }

    [Fact]
    public void An_allow_without_a_condition_may_reach_what_only_reads()
    {
        PolicyDocument policy = Policy("p", Allow("a", null)) with { Match = new PolicyMatch { Effects = [OperationEffect.Read] } };

        Decision decision = DecisionEngine.Decide(Bundle(policy), Request("""{ "orderId": "o" }""", operation: "getOrder"));

        Assert.IsType<Decision.Allow>(decision);
    }

    [Fact]
    public void The_version_is_of_the_content_and_not_of_the_order()
    {
        PolicyDocument a = Policy("a", Allow("x", "true"));
        PolicyDocument b = Policy("b", Deny("x", "true"));

        Assert.Equal(Bundle(a, b).Version, Bundle(b, a).Version);
        Assert.NotEqual(Bundle(a, b).Version, Bundle(a).Version);
        Assert.NotEqual(Bundle(a).Version, Bundle(Policy("a", Allow("x", "false"))).Version);
    }

    [Fact]
    public void The_result_of_compiling_has_two_cases_and_no_others() =>
        Assert.Equal(
            ["Compiled", "Refused"],
            typeof(PolicyCompilation).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(PolicyCompilation))).Select(t => t.Name).Order(StringComparer.Ordinal));
}
