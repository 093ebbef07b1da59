using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Tests.Documents;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Decisions;

/// <summary>A decision point elsewhere takes away and never adds: without its yes whatever asks it denies, and with it everything is as it was.</summary>
public sealed class DecisionPointRuleTests
{
    private static readonly PolicyRule Ask = Rule("ask", RuleEffect.Oblige, "args.amount > 50") with { Detectors = [new DetectorObligation("pdp", PolicyPhase.Request)] };

    private static PolicyRule AllowAll => Allow("may", "args.amount >= 0");

    [Fact]
    public void Its_no_denies_as_the_rule_that_asks_it_and_in_its_own_words()
    {
        Decision.Deny denied = Assert.IsType<Decision.Deny>(Decide(Said("denied.pdp", 1, "over the\u202E limit"), AllowAll, Ask));

        Assert.Equal(DenialCode.Forbidden, denied.Code);
        DecisionReason reason = Assert.Single(denied.Reasons);
        Assert.Equal(("p", "ask", RuleEffect.Deny), (reason.Policy, reason.Rule, reason.Effect));
        Assert.Equal("the decision point pdp says no: \"over the\\u{202E} limit\"", reason.Message);
    }

    [Fact]
    public void A_no_without_words_denies_as_well() =>
        Assert.Equal("the decision point pdp says no", Assert.Single(Assert.IsType<Decision.Deny>(Decide(Said("denied.pdp", 1), AllowAll, Ask)).Reasons).Message);

    [Theory]
    [InlineData("unavailable.pdp", 1)]
    [InlineData("pdpx", 0)]
    [InlineData("granted.pdpx", 1)]
    [InlineData("granted", 1)]
    [InlineData("denied", 0)]
    [InlineData("denied.pdpx", 1)]
    public void What_is_no_yes_denies(string kind, int score) =>
        Assert.Equal(DenialCode.DetectorMissing, Assert.IsType<Decision.Deny>(Decide(Said(kind, score), AllowAll, Ask)).Code);

    [Fact]
    public void Its_yes_changes_nothing()
    {
        PolicyRule cap = Narrow("cap", null, ("amount", AtMost(70)));
        PolicyRule people = Approval("people", "args.amount > 60");
        PolicyRule never = Rule("never", RuleEffect.Deny, "args.currency == 'USD'");
        foreach (ImmutableArray<PolicyRule> rules in (ImmutableArray<PolicyRule>[])[[], [AllowAll], [AllowAll, cap], [AllowAll, people], [AllowAll, cap, people], [AllowAll, never], [never], [cap]])
        {
            foreach (string currency in (string[])["EUR", "USD"])
            {
                string arguments = $$"""{ "orderId": "ord_1", "amount": 100, "currency": "{{currency}}" }""";
                Decision without = Decide(Request(arguments), [.. rules]);
                Decision with = Decide(Said("granted.pdp", 1, arguments: arguments), [.. rules, Ask]);

                Assert.Equal(without.GetType(), with.GetType());
                Assert.Equal((without as Decision.Deny)?.Code, (with as Decision.Deny)?.Code);
                Assert.Equal(Granted(without), Granted(with));
            }
        }
    }

    [Fact]
    public void Where_no_rule_asks_it_its_no_is_nobodys()
    {
        Assert.IsType<Decision.Allow>(Decide(Said("denied.pdp", 1, arguments: """{ "orderId": "ord_1", "amount": 50, "currency": "EUR" }"""), AllowAll, Ask));

        PolicyDocument shadow = Policy("s", Ask) with { IsShadow = true };
        Decision decision = DecisionEngine.Decide(Bundle(Policy("p", AllowAll), shadow), Said("denied.pdp", 1, "no"));
        Assert.IsType<Decision.Allow>(decision);
        Assert.Equal(DenialCode.Forbidden, Assert.IsType<Decision.Deny>(decision.Shadow).Code);
    }

    [Fact]
    public void A_no_is_told_before_what_has_not_answered()
    {
        PolicyRule both = Ask with { Id = "both", Detectors = [new DetectorObligation("pii", PolicyPhase.Request), new DetectorObligation("pdp", PolicyPhase.Request)] };

        Decision.Deny denied = Assert.IsType<Decision.Deny>(Decide(Said("denied.pdp", 1, "no"), AllowAll, both, Ask));

        Assert.Equal(["ask", "both"], denied.Reasons.Select(static reason => reason.Rule));
    }

    [Theory]
    [InlineData("{ id: a, effect: allow, when: \"finding('pdp') == 0\" }")]
    [InlineData("{ id: a, effect: deny, when: \"finding('denied.pdp') > 0\" }")]
    [InlineData("{ id: a, effect: deny, always: true, messageExpression: \"string(finding('pdp'))\" }")]
    public void No_rule_reads_what_it_says(string rule)
    {
        PolicyCompilation.Refused refused = Assert.IsType<PolicyCompilation.Refused>(PolicyCompiler.Compile(Read(rule)));

        Assert.Contains(refused.Errors, static error => error.Message.Contains("pdp is a decision point, whose answer no rule reads", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("granted.pdp")]
    [InlineData("denied.pdp")]
    public void What_it_says_is_no_finding_even_where_the_kind_is_not_known_before(string kind)
    {
        Assert.IsType<Decision.Deny>(Decide(Said(kind, 1), Allow("may", $"'{kind}' in findings || findings.exists(k, k.contains('pdp'))")));
        Assert.Contains("no detector has answered for", Assert.Single(Assert.IsType<Decision.Deny>(Decide(Said(kind, 1), AllowAll, Rule("any", RuleEffect.Deny, "finding(args.currency == 'EUR' ? '" + kind + "' : '') > 2"))).Reasons).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ id: a, effect: oblige, always: true, detect: [ { detector: pdp, phase: response } ] }")]
    [InlineData("{ id: a, effect: oblige, always: true, detect: [ { detector: pdp.orders, phase: request } ] }")]
    public void It_is_asked_by_its_name_and_about_requests(string rule)
    {
        Assert.Contains(
            BoundaryReferences.Check([.. Read(rule)]),
            static error => error.Message.Contains("pdp is a decision point: it is asked by its name, and about requests", StringComparison.Ordinal));
        Assert.Empty(BoundaryReferences.Check([.. Read("{ id: a, effect: oblige, always: true, detect: [ { detector: pdp, phase: request } ] }")]));
    }

    [Theory]
    [InlineData("denied.pdp", "pdp")]
    [InlineData("granted.pdp", "pdp")]
    [InlineData("denied.pdp.x", "pdp")]
    [InlineData("deniedpdp", "deniedpdp")]
    public void An_answer_is_of_who_says_it(string kind, string name) => Assert.Equal(name, Detection.DetectorOf(kind));

    [Theory]
    [InlineData("granted")]
    [InlineData("denied")]
    public void Nothing_is_called_as_an_answer_begins(string name)
    {
        string text = Folder.Document("Detector", "{ asks: { route: r, operation: o }, as: { principal: p, deployment: d } }").Replace("name: x", $"name: {name}", StringComparison.Ordinal);

        Assert.Contains(Folder.Errors(text), error => error.Contains($"\"{name}\" cannot name a detector", StringComparison.Ordinal));
    }

    private static Decision Decide(BoundRequest request, params PolicyRule[] rules) => DecisionEngine.Decide(Bundle(Policy("p", rules)), request);

    private static string? Granted(Decision decision) => decision switch
    {
        Decision.Allow allow => allow.Action.Digest.ToString(),
        Decision.Narrow narrow => narrow.Action.Digest.ToString(),
        Decision.AwaitApproval awaited => awaited.Action.Digest.ToString(),
        _ => null,
    };

    private static BoundRequest Said(string kind, int score, string? words = null, string arguments = """{ "orderId": "ord_1", "amount": 100, "currency": "EUR" }""")
    {
        BoundRequest plain = Request(arguments);
        return new BoundRequest(plain.Authenticated)
        {
            Principal = plain.Principal,
            Deployment = plain.Deployment,
            Route = plain.Route,
            Operation = plain.Operation,
            Envelope = plain.Envelope,
            Arguments = plain.Arguments,
            Findings = DetectorReport.None.Scores.Add(kind, score),
            Words = words is null ? DetectorReport.NoWords : DetectorReport.NoWords.Add("pdp", words),
            Now = plain.Now,
            AuthorityClock = 1,
        };
    }

    private static ImmutableArray<BoundaryDocument> Read(string rule)
    {
        string text =
            $$"""
            apiVersion: atellagent/v1
            kind: Principal
            metadata: { name: asker }
            spec: { type: tool }
            ---
            apiVersion: atellagent/v1
            kind: Deployment
            metadata: { name: asking }
            spec: { principals: [asker], environment: production, runtime: external }
            ---
            apiVersion: atellagent/v1
            kind: Route
            metadata: { name: points }
            spec:
              connector: http
              destination: { baseUrl: "https://pdp.example/" }
              operations:
                ask: { method: POST, path: access/v1/evaluation, effect: read, arguments: { type: object, properties: { subject: { type: object } } } }
            ---
            apiVersion: atellagent/v1
            kind: Detector
            metadata: { name: pdp }
            spec: { asks: { route: points, operation: ask, authzen: {} }, as: { principal: asker, deployment: asking } }
            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: p }
            spec: { rules: [ {{rule}} ] }
            """;
        DocumentReadResult read = BoundaryFolderReader.Read([("world.yaml", text)]);
        Assert.Empty(read.Errors);
        return read.Documents;
    }
}
