using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Labels;
using Atellagent.Domain.Policies;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Labels;

public sealed class LabelTests
{
    private static readonly RouteDocument Labelled = Payments with
    {
        Labels = ["orders"],
        Operations = Payments.Operations.SetItem("refund", Payments.Operations["refund"] with { Labels = ["orders"] }),
    };

    [Fact]
    public void A_rule_sees_what_was_read_and_a_decision_says_what_is_read_by_it()
    {
        PolicyRule mark = new() { Id = "mark", Position = default, Effect = RuleEffect.Oblige, Labels = ["money", "refunds"], When = Allow("x", "args.amount > 100").When };
        PolicyBundle bundle = Compile(Policy("p", Allow("a", "args.amount >= 0"), Deny("d", "'money' in run.labels"), mark));

        Decision.Allow small = Assert.IsType<Decision.Allow>(DecisionEngine.Decide(bundle, Read([], 10)));
        Decision.Allow large = Assert.IsType<Decision.Allow>(DecisionEngine.Decide(bundle, Read(["orders"], 200)));
        Decision denied = DecisionEngine.Decide(bundle, Read(["money", "orders"], 10));

        Assert.Equal(["orders"], small.Labels);
        Assert.Equal(["money", "orders", "refunds"], large.Labels);
        Assert.IsType<Decision.Deny>(denied);
        Assert.Empty(denied.Labels);
    }

    [Theory]
    [InlineData("'order' in run.labels", "'order' is none of the values that can be here (orders); did you mean orders?")]
    [InlineData("run.labels.exists(l, l == 'x')", "'x' is none of the values that can be here (orders)")]
    [InlineData("'orders' in run.label", "no such field")]
    public void A_label_that_nothing_gives_is_a_mistake(string when, string message) => Assert.Contains(
        Assert.IsType<PolicyCompilation.Refused>(PolicyCompiler.Compile([Policy("p", Deny("d", when)), Labelled])).Errors,
        error => error.Message.Contains(message, StringComparison.Ordinal));

    [Fact]
    public void Only_an_oblige_rule_gives_labels() => Assert.Contains(
        Assert.IsType<PolicyCompilation.Refused>(PolicyCompiler.Compile([Policy("p", Allow("a", "args.amount > 0") with { Labels = ["x"] }), Labelled])).Errors,
        static error => error.Message.Contains("an oblige rule, and no other, names detectors or labels", StringComparison.Ordinal));

    [Fact]
    public void More_labels_never_allow_what_a_deny_by_labels_refused()
    {
        PolicyBundle bundle = Compile(Policy("p", Allow("a", "args.amount >= 0"), Deny("d", "size(run.labels) > 0")));

        Assert.IsType<Decision.Allow>(DecisionEngine.Decide(bundle, Read([], 1)));
        Assert.IsType<Decision.Deny>(DecisionEngine.Decide(bundle, Read(["orders"], 1)));
    }

    [Theory]
    [InlineData(false, false, null, null, "deployment/support-bot-prod")]
    [InlineData(false, false, null, "mine", "deployment/support-bot-prod")]
    [InlineData(true, false, null, "mine", "run/support-bot-prod/mine")]
    [InlineData(true, false, null, null, "deployment/support-bot-prod")]
    [InlineData(true, true, "run_00000000000000000000000001", "mine", "run/run_00000000000000000000000001")]
    [InlineData(false, true, "run_00000000000000000000000001", "mine", "deployment/support-bot-prod")]
    [InlineData(true, true, null, "mine", "deployment/support-bot-prod")]
    public void Who_remembers_is_not_the_callers_to_choose(bool byRun, bool isHosted, string? run, string? named, string holder)
    {
        DeploymentDocument deployment = Production with { HoldsLabelsByRun = byRun, Runtime = isHosted ? "hosted" : "external" };
        JsonObject context = named is null ? JsonObject.Empty : JsonObject.Of(("run", new JsonString(named)));
        CallerIdentity caller = Caller(run);

        Assert.Equal([holder], LabelHolder.Reading(caller, deployment, [], context));
        Assert.Equal(
            new[] { holder, "deployment/elsewhere", "deployment/support-bot-prod" }.Distinct().Order(StringComparer.Ordinal),
            LabelHolder.Seen(caller, deployment, [], context, static _ => ["elsewhere", "support-bot-prod"]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Whoever_an_action_is_asked_for_has_read_what_it_reads_and_a_person_has_not()
    {
        PrincipalDocument alice = Agent with { Name = "alice", Type = PrincipalType.Person };
        ImmutableArray<BoundDelegator> chain = [new BoundDelegator(alice, null), new BoundDelegator(Agent with { Name = "planner" }, Production with { Name = "planning" })];

        Assert.Equal(["deployment/support-bot-prod", "deployment/planning"], LabelHolder.Reading(Caller(null), Production, chain, JsonObject.Empty));
    }

    [Fact]
    public void Whom_an_enforcement_point_names_has_read_and_the_point_has_not()
    {
        PrincipalDocument reader = Agent with { Name = "reader" };
        CallerIdentity point = Caller(null) with { Delegation = [new Delegator("reader", null) { IsClaimed = true }] };

        Assert.Equal(["principal/reader"], LabelHolder.Reading(point, Production, [new BoundDelegator(reader, null)], JsonObject.Empty));
    }

    private static CallerIdentity Caller(string? run) => new()
    {
        Principal = Agent.Name,
        Deployment = Production.Name,
        TokenId = "t",
        IssuedAt = Now,
        ExpiresAt = Now.AddMinutes(10),
        ParentTokens = run is null ? [] : [run],
    };

    private static PolicyBundle Compile(PolicyDocument policy) => Assert.IsType<PolicyCompilation.Compiled>(PolicyCompiler.Compile([policy, Labelled])).Bundle;

    private static BoundRequest Read(ImmutableArray<string> labels, int amount)
    {
        BoundRequest request = Request($$"""{ "orderId": "ord_1", "amount": {{amount}}, "currency": "EUR" }""");
        return new BoundRequest(request.Authenticated)
        {
            Principal = request.Principal,
            Deployment = request.Deployment,
            Route = Labelled,
            Operation = Labelled.Operations["refund"],
            Envelope = request.Envelope,
            Arguments = request.Arguments,
            Labels = labels,
            Now = request.Now,
            AuthorityClock = request.AuthorityClock,
        };
    }
}
