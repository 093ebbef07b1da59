using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using CsCheck;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Decisions;

public sealed class ReleaseTests
{
    private const string Order = """{"customer":{"iban":"DE1","name":"a"},"items":[{"email":"x@y","n":1},{"email":"z@y","n":2}]}""";

    private static readonly ImmutableSortedDictionary<string, decimal> NoFindings = ImmutableSortedDictionary<string, decimal>.Empty;

    [Theory]
    [InlineData(true, ReleaseEffect.Full)]
    [InlineData(false, ReleaseEffect.Withheld)]
    public void Where_no_policy_speaks_the_route_says(bool release, ReleaseEffect effect) => Assert.Equal(effect, Decide(release).Effect);

    [Fact]
    public void Where_there_is_an_allow_rule_the_routes_word_counts_no_more()
    {
        Assert.Equal(ReleaseEffect.Withheld, Decide(true, Allow("a", "response.items.size() > 5")).Effect);
        Assert.Equal(ReleaseEffect.Full, Decide(false, Allow("a", "response.items.size() == 2")).Effect);
    }

    [Fact]
    public void A_deny_withholds_with_its_reason_whatever_allows()
    {
        ReleaseDecision decision = Decide(true, Allow("a", "true"), Deny("bulk", "size(response.items) > 1") with { Message = "bulk reads leave through the export job" });

        Assert.Equal((ReleaseEffect.Withheld, null), (decision.Effect, decision.Result));
        Assert.Equal(["bulk reads leave through the export job"], decision.Reasons.Select(r => r.Message));
        Assert.Equal(["p#a True", "p#bulk True"], decision.Evaluated.Select(r => $"{r.Rule} {r.Outcome}"));
    }

    [Theory]
    [InlineData("response.nothing.there > 1")]
    [InlineData("finding('pii') < 0.5")]
    [InlineData("response > 5")]
    public void What_cannot_be_evaluated_withholds(string when)
    {
        Assert.Equal(ReleaseEffect.Withheld, Decide(true, Allow("a", "true"), Deny("d", when)).Effect);
        Assert.Equal(ReleaseEffect.Withheld, Decide(true, Allow("a", when)).Effect);
    }

    [Fact]
    public void Findings_are_read_and_a_missing_detector_withholds()
    {
        PolicyRule clean = Allow("clean", "finding('pii') < 0.5");
        Assert.Equal(ReleaseEffect.Full, Decide(false, Scores(("pii.iban", 0.4m)), clean).Effect);
        Assert.Equal(ReleaseEffect.Withheld, Decide(false, Scores(("pii.iban", 0.6m)), clean).Effect);
        PolicyRule oblige = Rule("o", RuleEffect.Oblige, null) with { Detectors = [new DetectorObligation("pii", PolicyPhase.Response)] };
        Assert.Equal(ReleaseEffect.Full, Decide(true, Scores(("pii", 0)), oblige).Effect);
        Assert.Equal("detector_missing", Decide(true, oblige).Reasons.Single().Rule);
    }

    [Fact]
    public void Narrows_take_out_what_they_name_all_together()
    {
        ReleaseDecision decision = Decide(true, Redact("a", "/customer/iban", "/nothing/there"), Redact("b", "/items/*/email"), Redact("c", "/items/1/n"));

        Assert.Equal(ReleaseEffect.Redacted, decision.Effect);
        Assert.Equal("""{"customer":{"iban":"[redacted]","name":"a"},"items":[{"email":"[redacted]","n":1},{"email":"[redacted]","n":"[redacted]"}]}""", decision.Result!.ToString());
    }

    [Fact]
    public void What_cannot_be_taken_out_lets_nothing_leave()
    {
        Assert.Equal("cannot_redact", Decide(true, Rule("k", RuleEffect.Narrow, null) with { Redaction = new Redaction(["pii"], []) }).Reasons.Single().Rule);
        Assert.Equal("cannot_redact", Decide(true, new JsonString("iban DE1"), NoFindings, Redact("a", "/iban")).Reasons.Single().Rule);
        Assert.Equal(ReleaseEffect.Redacted, Decide(true, null, NoFindings, Redact("a", "/iban")).Effect);
    }

    [Fact]
    public void A_response_that_needs_an_approval_is_held()
    {
        ReleaseDecision decision = Decide(true, Approval("g", "size(response.items) > 1"));

        Assert.Equal((ReleaseEffect.Held, null), (decision.Effect, decision.Result));
    }

    [Fact]
    public void Shadow_rules_only_say_what_they_would_do()
    {
        PolicyDocument shadow = Document("s", Deny("d", "true")) with { IsShadow = true };
        ReleaseDecision decision = ReleaseEngine.Decide(Compile(true, Document("p", Allow("a", "true")), shadow), RequestOn(true), RequestOn(true).Arguments, JsonOf(Order), NoFindings);

        Assert.Equal((ReleaseEffect.Full, ReleaseEffect.Withheld), (decision.Effect, decision.Shadow));
    }

    [Fact]
    public void Without_policies_in_force_or_for_an_operation_that_has_changed_nothing_leaves()
    {
        BoundRequest request = RequestOn(true);
        Assert.Equal(ReleaseEffect.Withheld, ReleaseEngine.Decide(null, request, request.Arguments, JsonOf(Order), NoFindings).Effect);
        Assert.Equal(ReleaseEffect.Withheld, ReleaseEngine.Decide(Bundle(), Request(operation: "getOrder", arguments: """{"orderId":"o"}""") is var other ? WithSchema(other) : other, JsonObject.Empty, JsonOf(Order), NoFindings).Effect);
    }

    [Fact]
    public void Adding_a_deny_an_obligation_or_a_redaction_never_releases_more()
    {
        Gen<string> condition = Gen.OneOf("true", "false", "size(response.items) > 1", "response.customer.name == 'a'", "response.x == 1", "args.amount > 50");
        Gen<PolicyRule> rule = Gen.Select(condition, Gen.Int[0, 3]).Select((c, kind) => kind switch
        {
            0 => Deny("r", c),
            1 => Redact("r", "/customer/iban") with { When = Allow("r", c).When },
            2 => Approval("r", c),
            _ => Allow("r", c),
        });
        Gen.Select(rule.Array[0, 5], rule, Gen.Bool).Sample((rules, more, release) =>
        {
            PolicyRule[] named = [.. rules.Select((r, i) => r with { Id = $"r{i}" })];
            ReleaseDecision before = Decide(release, named);
            ReleaseDecision after = Decide(release, [.. named, more with { Id = "x" }]);
            Assert.True(more.Effect == RuleEffect.Allow || after.Effect <= before.Effect, $"{before.Effect} {after.Effect}");
            Assert.Equal(before.Effect is ReleaseEffect.Full or ReleaseEffect.Redacted, before.Result is not null);
            Assert.Equal(Decide(release, [.. named.Reverse()]).Result?.ToString(), before.Result?.ToString());
        }, iter: 1_000);
    }

    private static PolicyRule Redact(string id, params string[] paths) => Rule(id, RuleEffect.Narrow, null) with { Redaction = new Redaction([], [.. paths]) };

    private static ImmutableSortedDictionary<string, decimal> Scores(params (string Kind, decimal Score)[] scores) => scores.ToImmutableSortedDictionary(s => s.Kind, s => s.Score);

    private static PolicyDocument Document(string name, params PolicyRule[] rules) =>
        Policy(name, rules) with { Match = new PolicyMatch { Phase = PolicyPhase.Response, Routes = ["payments"], Operations = ["refund"] } };

    private static ReleaseDecision Decide(bool release, params PolicyRule[] rules) => Decide(release, NoFindings, rules);

    private static ReleaseDecision Decide(bool release, ImmutableSortedDictionary<string, decimal> findings, params PolicyRule[] rules) => Decide(release, JsonOf(Order), findings, rules);

    private static ReleaseDecision Decide(bool release, JsonValue? response, ImmutableSortedDictionary<string, decimal> findings, params PolicyRule[] rules) =>
        ReleaseEngine.Decide(Compile(release, rules.Length == 0 ? [] : [Document("p", rules)]), RequestOn(release), RequestOn(release).Arguments, response, findings);

    private static PolicyBundle Compile(bool release, params PolicyDocument[] policies) => PolicyCompiler.Compile([.. policies, Payments with { ReleaseByDefault = release }]) switch
    {
        PolicyCompilation.Compiled compiled => compiled.Bundle,
        PolicyCompilation.Refused refused => throw new InvalidOperationException(string.Join('\n', refused.Errors)),
        _ => throw new InvalidOperationException(),
    };

    private static BoundRequest RequestOn(bool release) => RequestTo(Request(), Payments with { ReleaseByDefault = release });

    private static BoundRequest WithSchema(BoundRequest request) =>
        RequestTo(request, Route("payments", Operation("getOrder", Routes.OperationEffect.Write, """{ "type": "object", "properties": { "orderId": { "type": "string" } } }""")));
}
