using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Linting;
using Atellagent.Domain.Routes;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Policies;

public sealed class PolicyLinterTests
{
    private static readonly PolicyMatch Everything = new();

    [Theory]
    [InlineData("false")]
    [InlineData("'support' in principal.roles && false")]
    [InlineData("args.currency == 'EUR' && args.currency == 'USD'")]
    [InlineData("args.currency in ['EUR', 'USD'] && args.currency == 'GBP'")]
    [InlineData("args.currency in constants.served && args.currency == 'GBP'")]
    [InlineData("args.amount > 10 && args.amount < 5")]
    [InlineData("args.amount > 10 && 10 >= args.amount")]
    [InlineData("args.amount > 10 && args.amount in [1, 2.5]")]
    [InlineData("has(args.note) && !has(args.note)")]
    public void A_condition_that_can_never_hold_is_told(string when) => Assert.Contains("never-holds", Codes(Allow("a", when)));

    [Theory]
    [InlineData("args.currency == 'EUR' && args.currency in ['EUR', 'USD']")]
    [InlineData("args.amount >= 10 && args.amount <= 10")]
    [InlineData("args.amount == 5 && args.amount == 5.0")]
    [InlineData("args.currency == 'EUR' || args.currency == 'USD'")]
    [InlineData("has(args.kind) && args.kind == 'defect'")]
    [InlineData("context.a == 1 && context.b == 2")]
    public void A_condition_that_can_hold_is_not(string when) => Assert.DoesNotContain("never-holds", Codes(Allow("a", when)));

    [Theory]
    [InlineData("args.orderId.matches('ord_[0-9]+')", "unanchored-pattern")]
    [InlineData("args.orderId.matches('^ord_[0-9]+$')", null)]
    [InlineData("args.currency != 'USD'", "negative-test")]
    [InlineData("!(args.currency in ['USD'])", "negative-test")]
    [InlineData("context.env != 'prod'", "negative-test")]
    [InlineData("args.orderId != ''", null)]
    [InlineData("principal.name != 'x'", null)]
    [InlineData("has(args.tags) && args.tags.all(t, t == 'a')", "all-of-nothing")]
    [InlineData("has(args.tags) && size(args.tags) > 0 && args.tags.all(t, t == 'a')", null)]
    [InlineData("has(args.tags) && args.tags.size() > 0 && args.tags.all(t, t == 'a')", null)]
    [InlineData("has(context.a.b)", "has-of-missing")]
    [InlineData("has(context.a) && has(context.a.b)", null)]
    [InlineData("args.currency == '\u0415UR'", "odd-literal")]
    [InlineData("args.currency == 'EU\u200BR'", "odd-literal")]
    [InlineData("args.orderId == '\u0417\u0430\u043A\u0430\u0437'", null)]
    public void A_test_that_lets_through_what_nobody_thought_of_is_told(string when, string? code) =>
        Assert.Equal(code is null ? [] : [code], Codes(Allow("a", when)));

    [Fact]
    public void Only_an_allow_is_dangerous_when_it_tests_for_what_is_not_listed() =>
        Assert.Empty(Codes(Allow("a", "args.amount > 0"), Deny("d", "args.currency != 'EUR'")));

    [Theory]
    [InlineData("true")]
    [InlineData(null)]
    public void An_allow_without_condition_is_told(string? when) => Assert.Equal(
        ["unconditional-allow"],
        Check(Policy("p", Allow("a", when)) with { Match = new PolicyMatch { Routes = ["payments"], Effects = [OperationEffect.Read] } }).Select(w => w.Code));

    [Fact]
    public void An_allow_that_matches_everything_is_told() =>
        Assert.Equal(["matches-everything"], Check(Policy("p", Allow("a", "'support' in principal.roles")) with { Match = Everything }).Select(w => w.Code));

    [Fact]
    public void A_policy_that_reaches_no_operation_is_told() =>
        Assert.Contains("reaches-nothing", Check(Policy("p", Allow("a", "true && 'x' in principal.roles")) with { Match = new PolicyMatch { Routes = ["payments"], Effects = [OperationEffect.Destructive] } }).Select(w => w.Code));

    [Fact]
    public void A_rule_that_a_deny_always_overrides_is_told_with_the_deny()
    {
        PolicyWarning warning = Assert.Single(Check(
            Policy("a", Allow("r", "args.currency == 'EUR' && args.amount > 900")),
            Policy("b", Deny("large", "args.amount > 900") with { Message = "too much" }) with { Match = new PolicyMatch { Operations = ["refund"] } }));

        Assert.Equal(("always-overridden", "a#r"), (warning.Code, warning.Rule));
        Assert.Contains("b#large", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("production", "staging")]
    [InlineData("staging", null)]
    public void A_deny_that_sees_less_overrides_nothing(string deny, string? allow) => Assert.DoesNotContain("always-overridden", Check(
        Policy("a", Allow("r", "args.amount > 900")) with { Match = Match(allow) },
        Policy("b", Deny("d", "args.amount > 900")) with { Match = Match(deny) }).Select(w => w.Code));

    [Fact]
    public void A_rule_that_another_already_holds_for_is_told()
    {
        Assert.Equal(["repeats"], Codes(Allow("a", "args.amount < 5"), Allow("b", "args.amount < 5 && args.currency == 'EUR'")));
        Assert.Equal(["repeats"], Codes(Allow("a", "args.amount < 5"), Allow("b", "args.amount < 5")));
        Assert.Empty(Codes(Allow("a", "args.amount < 5"), Narrow("b", "args.amount < 5", ("amount", AtMost(3)))));
    }

    [Fact]
    public void A_deny_that_only_repeats_the_allow_negated_is_told_unless_it_has_something_to_say()
    {
        PolicyRule allow = Allow("a", "'support' in principal.roles && args.amount < 5");
        Assert.Equal(["repeats-negated"], Codes(allow, Deny("d", "!(args.amount < 5)")));
        Assert.Empty(Codes(allow, Deny("d", "!(args.amount < 5)") with { Message = "small ones only" }));
        Assert.DoesNotContain("repeats-negated", Codes(allow, Allow("b", "args.amount > 7"), Deny("d", "!(args.amount < 5)")));
    }

    [Fact]
    public void A_warning_stands_where_the_part_stands() =>
        Assert.Equal(new SourcePosition("policies.yaml", 12, 14 + 18), Assert.Single(Check(Policy("p", Allow("a", "args.amount < 5 && args.currency != 'USD'")))).Position with { Column = 32 });

    private static PolicyMatch Match(string? environment) => new() { Routes = ["payments"], Operations = ["refund"], Environments = environment is null ? default : [environment] };

    private static IEnumerable<string> Codes(params PolicyRule[] rules) => Check(Policy("p", rules)).Select(w => w.Code);

    [Theory]
    [InlineData(1, false, false)]
    [InlineData(2, false, false)]
    [InlineData(3, false, true)]
    [InlineData(2, true, true)]
    public void A_gate_that_too_few_could_pass_is_told(int quorum, bool excludesAuthor, bool isTold)
    {
        static PrincipalDocument Person(string name) => new() { Name = name, Type = Domain.Authority.PrincipalType.Person, Roles = ["lead"], Content = JsonObject.Empty, Position = default };
        PolicyRule rule = Approval("g", "args.amount > 5", quorum: quorum);
        PolicyDocument policy = Policy("p", rule with { Gate = rule.Gate! with { From = new VoterGroup { Roles = ["lead"] }, ExcludesAuthor = excludesAuthor } });

        Assert.Equal(isTold, PolicyLinter.Check([policy, Payments, Person("ann"), Person("ben")]).Any(static warning => warning.Code == "few-voters"));
        Assert.DoesNotContain(PolicyLinter.Check([policy, Payments]), static warning => warning.Code == "few-voters");
    }

    private static ImmutableArray<PolicyWarning> Check(params PolicyDocument[] policies)
    {
        PolicyDocument[] all = [.. policies.Select(p => p with { Constants = JsonObject.Of(("served", new JsonArray([new JsonString("EUR"), new JsonString("USD")]))) })];
        Assert.Empty(Errors(all));
        return PolicyLinter.Check([.. all, Payments]);
    }
}
