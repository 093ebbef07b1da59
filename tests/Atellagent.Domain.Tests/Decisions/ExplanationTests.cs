using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Explaining;
using Atellagent.Domain.Routes;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Decisions;

public sealed class ExplanationTests
{
    [Fact]
    public void Of_a_condition_only_the_parts_that_decided_are_told_each_with_what_it_looked_at()
    {
        RuleExplanation rule = Explain(Request(), Allow("a", "'support' in principal.roles && (args.amount > 500 || args.currency == 'USD') && size(args.orderId) < 10"))
            .Rules.Single();

        Assert.Equal(RuleOutcome.False, rule.Outcome);
        Assert.Equal(["args.amount > 500", "args.currency == 'USD'"], rule.Parts.Select(p => p.Text));
        Assert.Equal(["args.amount is 100", "args.currency is 'EUR'"], rule.Parts.Select(p => $"{p.Values[0].Key} is {p.Values[0].Value}"));
    }

    [Fact]
    public void A_negation_a_choice_and_a_loop_are_taken_apart_too()
    {
        RuleExplanation rule = Explain(
            Request("""{ "orderId": "o", "amount": 1, "currency": "EUR", "tags": ["a"] }"""),
            Deny("d", "!(args.currency == 'EUR') || (args.amount > 0 ? has(args.tags) && args.tags.exists(t, t == 'a') : false)"))
            .Rules.Single();

        Assert.Equal(RuleOutcome.True, rule.Outcome);
        Assert.Equal(["args.amount > 0", "has(args.tags)", "args.tags.exists(t, t == 'a')"], rule.Parts.Select(p => p.Text));
        Assert.Equal("['a']", rule.Parts[2].Values.Single().Value);
    }

    [Fact]
    public void What_could_not_be_evaluated_says_why()
    {
        RuleExplanation rule = Explain(Request(), Allow("a", "context.level > 3")).Rules.Single();

        Assert.Equal(RuleOutcome.Error, rule.Outcome);
        Assert.Contains("level", rule.Parts.Single().Fault!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_narrowed_is_explained_by_what_was_asked_and_the_others_by_what_is_granted()
    {
        DecisionExplanation explained = Explain(Request(), Allow("a", "args.amount <= 500"), Narrow("n", "args.amount > 50", ("amount", AtMost(50))));

        Assert.IsType<Decision.Narrow>(explained.Decision);
        Assert.Equal(["args.amount is 50", "args.amount is 100"], explained.Rules.Select(r => $"{r.Parts[0].Values[0].Key} is {r.Parts[0].Values[0].Value}"));
        Assert.All(explained.Rules, r => Assert.Equal(RuleOutcome.True, r.Outcome));
    }

    [Theory]
    [InlineData("has(args.note) && args.note == 'hunter2'", "(secret)")]
    [InlineData("has(args.note) && args.note + '!' == 'hunter2!'", "(secret)")]
    [InlineData("size(args) == 5", "(secret)")]
    [InlineData("size(requested.args) == 5", "(secret)")]
    [InlineData("has(args.customer) && has(args.customer.iban) && args.customer.iban == 'DE1'", "(secret)")]
    [InlineData("has(args.customer) && args.customer == {'id': 'c', 'iban': 'DE1'}", "(secret)")]
    [InlineData("has(args.customer) && args.customer.id == 'c'", "'c'")]
    [InlineData("args.amount == 1", "1")]
    [InlineData("variables.noted == 'hunter2'", "(secret)")]
    public void A_secret_argument_is_not_shown_nor_what_may_hold_it(string condition, string shown)
    {
        RouteDocument route = Route("payments", Operation("refund", OperationEffect.Write, RefundSchema
            .Replace("\"note\": { \"type\": \"string\" }", "\"note\": { \"type\": \"string\", \"secret\": true }", StringComparison.Ordinal)
            .Replace("\"iban\": { \"type\": \"string\" }", "\"iban\": { \"type\": \"string\", \"secret\": true }", StringComparison.Ordinal)));
        PolicyDocument policy = Policy("p", Allow("a", condition)) with
        {
            Variables = [new NamedExpression("noted", new SourceText("args.?note.orValue('')", default))],
        };
        BoundRequest request = Request("""{ "orderId": "o", "amount": 1, "currency": "EUR", "note": "hunter2", "customer": { "id": "c", "iban": "DE1" } }""");
        PolicyCompilation compilation = PolicyCompiler.Compile([policy, route]);
        Assert.Empty((compilation as PolicyCompilation.Refused)?.Errors ?? []);

        RuleExplanation rule = new DecisionExplainer(Assert.IsType<PolicyCompilation.Compiled>(compilation).Bundle, [policy]).Explain(RequestTo(request, route)).Rules.Single();

        Assert.Contains(shown, rule.Parts.SelectMany(p => p.Values).Select(v => v.Value));
        Assert.DoesNotContain(rule.Parts.SelectMany(p => p.Values), v => v.Value.Contains("hunter2", StringComparison.Ordinal) || v.Value.Contains("DE1", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rule_that_was_not_looked_at_says_what_it_is_about()
    {
        PolicyDocument[] policies =
        [
            Policy("a", Allow("r", "true")) with { Match = new PolicyMatch { Operations = ["getOrder"] } },
            Policy("b", Allow("r", "true")) with { Match = new PolicyMatch { Environments = ["staging"] } },
            Policy("c", Allow("r", "true")) with { Match = new PolicyMatch { PrincipalTypes = [Authority.PrincipalType.Person] } },
            Policy("d", Allow("r", "true")) with { Match = new PolicyMatch { Effects = [OperationEffect.Read] } },
            Policy("e", Allow("r", "true")) with { Match = new PolicyMatch { Phase = PolicyPhase.Response } },
        ];

        DecisionExplanation explained = new DecisionExplainer(Bundle(policies), policies).Explain(Request());

        Assert.All(explained.Rules, r => Assert.Null(r.Outcome));
        Assert.Equal(
            [
                "it is for the operations getOrder",
                "it is for the environments staging",
                "it is for principals of the types person",
                "it is for operations that read",
                "it is about responses",
            ],
            explained.Rules.Select(r => r.NotSeen));
    }

    private static DecisionExplanation Explain(BoundRequest request, params PolicyRule[] rules)
    {
        PolicyDocument policy = Policy("p", rules);
        return new DecisionExplainer(Bundle(policy), [policy]).Explain(request);
    }
}
