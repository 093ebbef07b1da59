using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Harness;
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
    public void Where_no_policy_speaks_the_route_says(bool release, ReleaseEffect effect)
    {
        ReleaseDecision decision = Decide(release);

        Assert.Equal((effect, null), (decision.Effect, decision.Shadow));
        Assert.Empty(decision.Reasons);
    }

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
        ReleaseDecision decision = Decide(true, Allow("a", "true"), Approval("g", "size(response.items) > 1"));

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
    public void A_rule_for_others_has_no_part_in_it()
    {
        PolicyDocument staging = Document("staging", Deny("d", "true"));
        PolicyDocument other = staging with { Match = staging.Match with { Environments = ["staging"] } };

        ReleaseDecision decision = ReleaseEngine.Decide(Compile(true, other), RequestOn(true), RequestOn(true).Arguments, JsonOf(Order), NoFindings);

        Assert.Equal(ReleaseEffect.Full, decision.Effect);
        Assert.Empty(decision.Evaluated);
    }

    [Fact]
    public void A_response_that_is_nothing_can_be_asked_about() =>
        Assert.Equal(ReleaseEffect.Full, Decide(false, null, NoFindings, Allow("a", "response == null")).Effect);

    [Fact]
    public void An_obligation_of_the_request_is_none_of_the_response()
    {
        PolicyRule oblige = Rule("o", RuleEffect.Oblige, null) with { Detectors = [new DetectorObligation("pii", PolicyPhase.Request)] };

        Assert.Equal(ReleaseEffect.Full, Decide(true, oblige).Effect);
    }

    [Fact]
    public void A_path_names_members_of_any_name_and_all_members()
    {
        JsonValue response = JsonOf("""{ "a/b": { "c~d": 1, "e": 2 }, "m": { "x": { "n": 1 }, "y": { "n": 2, "o": 3 } }, "l": [1, 2] }""");

        Assert.Equal(
            """{"a/b":{"c~d":"[redacted]","e":2},"l":["[redacted]",2],"m":{"x":{"n":"[redacted]"},"y":{"n":"[redacted]","o":3}}}""",
            Decide(true, response, NoFindings, Redact("a", "/a~1b/c~0d", "/m/*/n", "/l/0")).Result!.ToString());
        Assert.Equal("""{"a/b":"[redacted]","l":"[redacted]","m":"[redacted]"}""", Decide(true, response, NoFindings, Redact("a", "/*")).Result!.ToString());
        Assert.Null(Decide(true, null, NoFindings, Redact("a", "/*")).Result);

        // What has another shape than the path was written for may hold what was meant.
        Assert.Equal("""{"a/b":"[redacted]","l":"[redacted]","m":"[redacted]"}""", Decide(true, JsonObject.Of(
            ("a/b", new JsonString("iban DE1")), ("l", JsonNumber.Of(7)), ("m", new JsonArray([new JsonString("iban DE1")]))), NoFindings, Redact("a", "/a~1b/c", "/l/0", "/m/iban")).Result!.ToString());
        Assert.Equal("""{"l":[],"m":null}""", Decide(true, JsonObject.Of(
            ("l", new JsonArray([])), ("m", JsonNull.Instance)), NoFindings, Redact("a", "/m/n", "/l/iban")).Result!.ToString());
    }

    [Fact]
    public void What_is_withheld_held_or_redacted_says_why()
    {
        PolicyRule all = Allow("all", "true");
        PolicyRule oblige = Rule("o", RuleEffect.Oblige, null) with { Detectors = [new DetectorObligation("pii", PolicyPhase.Response)] };
        PolicyRule kinds = Rule("k", RuleEffect.Narrow, null) with { Redaction = new Redaction(["pii", "secret"], []) };

        Assert.Equal(["p#d the rule could not be evaluated: the field nothing is absent"], Said(Decide(true, all, Deny("d", "response.nothing == 1"), Deny("e", "true"))));
        Assert.Equal(["boundary#no_allow no rule allows the response to be released"], Said(Decide(true, Allow("a", "false"))));
        Assert.Equal(["boundary#no_allow no rule allows the response to be released"], Said(Decide(false, Deny("d", "false"))));
        Assert.Equal(["boundary#detector_missing p#o needs the answer of the detector pii, and there is none"], Said(Decide(true, all, oblige)));
        Assert.Equal(["p#g people must agree first"], Said(Decide(true, all, Approval("g", "true"))));
        Assert.Equal(["p#all allowed", "p#n narrowed"], Said(Decide(true, all, Redact("n", "/customer"))));
        Assert.Equal(["boundary#cannot_redact no detector has marked where pii, secret stands in the response"], Said(Decide(true, all, kinds)));
        Assert.Equal(
            ["boundary#cannot_redact the response is text, and has no members that could be taken out"],
            Said(Decide(true, new JsonString("iban DE1"), NoFindings, Redact("n", "/customer"))));
    }

    [Fact]
    public void Without_policies_that_were_checked_against_the_operation_nothing_leaves_whatever_the_route_says()
    {
        BoundRequest asked = RequestOn(true);
        Routes.RouteOperation changed = Operation("refund", Routes.OperationEffect.Write, """{ "type": "object" }""");
        BoundRequest now = RequestTo(Request(), Route("payments", changed) with { ReleaseByDefault = true });

        ReleaseDecision none = ReleaseEngine.Decide(null, asked, asked.Arguments, JsonOf(Order), NoFindings);
        ReleaseDecision stale = ReleaseEngine.Decide(Compile(true), now, now.Arguments, JsonOf(Order), NoFindings);

        Assert.Equal((ReleaseEffect.Withheld, null), (none.Effect, none.Result));
        Assert.Equal(["boundary#policy_unavailable no valid policy bundle is in force"], Said(none));
        Assert.Equal((ReleaseEffect.Withheld, null), (stale.Effect, stale.Result));
        Assert.Equal(["boundary#policy_unavailable the policies in force were not checked against this operation as it is now"], Said(stale));
    }

    [Fact]
    public void Any_exception_while_deciding_withholds()
    {
        PolicyDocument policy = Document("p", Allow("a", "true"));
        CompiledRule rule = new(policy, policy.Rules[0], new RulePrefilter(ulong.MaxValue, null), new ThrowingNode(), null);
        PolicyBundle bundle = new(
            Digest.Of("x"u8),
            1,
            1,
            new() { [("payments", "refund")] = new OperationPolicy(Payments.Operations["refund"], RuleSet.Of([]), RuleSet.Of([rule])) },
            new PrefilterBits([policy]),
            0,
            0);

        ReleaseDecision decision = ReleaseEngine.Decide(bundle, RequestOn(true), RequestOn(true).Arguments, JsonOf(Order), NoFindings);

        Assert.Equal((ReleaseEffect.Withheld, null), (decision.Effect, decision.Result));
        Assert.Equal(["boundary#policy_error the response policies could not be evaluated"], Said(decision));
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
        }, iter: Rounds.Of(1_000));
    }

    private static IEnumerable<string> Said(ReleaseDecision decision) => decision.Reasons.Select(static r => $"{r.Policy}#{r.Rule} {r.Message}");

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
