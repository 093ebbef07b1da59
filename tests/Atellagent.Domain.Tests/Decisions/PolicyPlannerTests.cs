using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Planning;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Decisions;

public sealed class PolicyPlannerTests
{
    private const string Asked = """{ "orderId": "ord_1", "amount": 100, "currency": "EUR" }""";
    private const string Capped = """{ "orderId": "ord_1", "amount": 50, "currency": "EUR" }""";

    private static readonly PolicyRule Cap = Narrow("cap", null, ("amount", AtMost(50)));
    private static readonly PolicyRule Ask = Approval("ask", null);
    private static readonly PolicyRule Any = Allow("any", "args.amount >= 0");

    [Theory]
    [InlineData("deny", null, "deny", PlanVerdict.Same)]
    [InlineData("deny", null, "require_approval", PlanVerdict.Wider)]
    [InlineData("deny", null, "narrow", PlanVerdict.Wider)]
    [InlineData("deny", null, "allow", PlanVerdict.Wider)]
    [InlineData("require_approval", Asked, "deny", PlanVerdict.Tighter)]
    [InlineData("require_approval", Asked, "require_approval", PlanVerdict.Same)]
    [InlineData("require_approval", Capped, "require_approval", PlanVerdict.Wider)]
    [InlineData("require_approval", Asked, "narrow", PlanVerdict.Wider)]
    [InlineData("require_approval", Asked, "allow", PlanVerdict.Wider)]
    [InlineData("narrow", Capped, "deny", PlanVerdict.Tighter)]
    [InlineData("narrow", Capped, "require_approval", PlanVerdict.Wider)]
    [InlineData("narrow", Asked, "require_approval", PlanVerdict.Tighter)]
    [InlineData("narrow", Capped, "narrow", PlanVerdict.Same)]
    [InlineData("narrow", Asked, "narrow", PlanVerdict.Wider)]
    [InlineData("narrow", Capped, "allow", PlanVerdict.Wider)]
    [InlineData("allow", Asked, "deny", PlanVerdict.Tighter)]
    [InlineData("allow", Asked, "require_approval", PlanVerdict.Tighter)]
    [InlineData("allow", Asked, "narrow", PlanVerdict.Tighter)]
    [InlineData("allow", Asked, "allow", PlanVerdict.Same)]
    public void An_answer_is_held_against_the_recorded_one(string before, string? granted, string after, PlanVerdict verdict)
    {
        PolicyRule[] rules = after switch
        {
            "allow" => [Any],
            "narrow" => [Any, Cap],
            "require_approval" => [Any, Ask],
            _ => [Allow("never", "false")],
        };

        PlannedDecision planned = Plan(Recorded(before) with { Granted = granted is null ? null : JsonOf(granted) }, rules);

        Assert.Equal((verdict, after), (planned.Verdict, planned.Effect));
        Assert.NotEmpty(planned.Reasons);
    }

    [Fact]
    public void A_smaller_limit_is_not_the_same_answer()
    {
        PolicyRule slow = Rule("slow", RuleEffect.Narrow, null) with { Bounds = BoundSet.None with { Limits = new LimitBounds(5, null, null) } };
        RecordedDecision recorded = Recorded("narrow") with { Granted = JsonOf(Asked) };

        Assert.Equal(PlanVerdict.Wider, Plan(recorded, Any, slow).Verdict);
        Assert.Equal(PlanVerdict.Wider, Plan(With(recorded, ("/limits/timeoutSeconds", 5), ("/limits/maxRequestBytes", 10)), Any, slow).Verdict);
        Assert.Equal(PlanVerdict.Same, Plan(With(recorded, ("/limits/timeoutSeconds", 5)), Any, slow).Verdict);
        Assert.Equal(PlanVerdict.Wider, Plan(With(recorded, ("/limits/timeoutSeconds", 4)), Any, slow).Verdict);
    }

    [Fact]
    public void Grants_and_schemas_are_asked_too()
    {
        RecordedDecision allowed = Recorded("allow") with { Granted = JsonOf(Asked) };

        Assert.Equal("boundary#outside_authority", Because(Plan(allowed, [], [Any])));
        Assert.Equal("boundary#outside_authority", Because(Plan(allowed, [new Grant("payments", ["refund"], BoundsOf(("amount", AtMost(50))))], [Any])));
        PlannedDecision invalid = Plan(allowed with { Arguments = JsonOf("""{ "amount": 1 }""") }, Any);
        Assert.Equal((PlanVerdict.Tighter, "boundary#arguments_invalid"), (invalid.Verdict, Because(invalid)));
    }

    [Fact]
    public void What_a_condition_sees_is_what_it_saw_then()
    {
        RecordedDecision recorded = Recorded("allow") with { Granted = JsonOf(Asked), Context = JsonOf("""{ "ticket": "T1" }""") };
        PolicyRule rule = Allow("then", "now.year == 2026 && now.hour == 10 && token.ageSeconds == 60 && token.expiresInSeconds == 540 && context.ticket == 'T1'");

        Assert.Equal(PlanVerdict.Same, Plan(recorded, rule).Verdict);
    }

    [Fact]
    public void What_cannot_be_decided_again_is_never_guessed()
    {
        RecordedDecision recorded = Recorded("allow") with { Granted = JsonOf(Asked) };

        Assert.Equal("the arguments were not kept", Unknown(recorded with { Arguments = null }));
        Assert.Equal("the times of the token were not kept", Unknown(recorded with { TokenIssuedAt = null }));
        Assert.Equal("the times of the token were not kept", Unknown(recorded with { TokenExpiresAt = null }));
        Assert.Contains("no principal nobody", Unknown(recorded with { Principal = "nobody" }), StringComparison.Ordinal);
        Assert.Contains("no deployment nowhere", Unknown(recorded with { Deployment = "nowhere" }), StringComparison.Ordinal);
        Assert.Contains("no route paymants; did you mean payments", Unknown(recorded with { Route = "paymants" }), StringComparison.Ordinal);
        Assert.Contains("no operation pay", Unknown(recorded with { Operation = "pay" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DenialCode.PrincipalRefused, false)]
    [InlineData(DenialCode.DeploymentRefused, false)]
    [InlineData(DenialCode.UnknownRoute, false)]
    [InlineData(DenialCode.UnknownOperation, false)]
    [InlineData(DenialCode.RouteDisabled, false)]
    [InlineData(DenialCode.StaleAuthority, false)]
    [InlineData(DenialCode.TokenRefused, false)]
    [InlineData(DenialCode.NoAllow, true)]
    [InlineData(DenialCode.Forbidden, true)]
    [InlineData(DenialCode.PolicyError, true)]
    [InlineData(DenialCode.CannotNarrow, true)]
    [InlineData(DenialCode.Unstable, true)]
    [InlineData(DenialCode.ArgumentsInvalid, true)]
    [InlineData(DenialCode.OutsideAuthority, true)]
    [InlineData(DenialCode.PolicyUnavailable, true)]
    [InlineData(DenialCode.DetectorMissing, true)]
    [InlineData(DenialCode.NarrowingRefused, true)]
    public void A_refusal_that_other_policies_would_not_have_changed_says_nothing_about_them(DenialCode code, bool isAboutPolicy) =>
        Assert.Equal(isAboutPolicy ? PlanVerdict.Wider : PlanVerdict.Unknown, Plan(Recorded("deny") with { Code = code }, Any).Verdict);

    [Fact]
    public void A_plan_puts_what_is_newly_allowed_first_and_adds_alike_ones_up()
    {
        PolicyPlan plan = new();
        RecordedDecision allowed = Recorded("allow") with { Granted = JsonOf(Asked) };
        RecordedDecision narrowed = Recorded("narrow") with { Granted = JsonOf(Capped) };
        plan.Add(Plan(allowed, Any));
        plan.Add(Plan(allowed with { Id = "tighter" }, Deny("no", null)));
        plan.Add(Plan(narrowed with { Id = "wider" }, Any));
        plan.Add(Plan(narrowed, Any));
        plan.Add(Plan(Recorded("deny") with { Id = "new" }, Any));
        plan.Add(Plan(allowed with { Id = "lost", Arguments = null }, Any));

        Assert.Equal((6, 1, 1, 3, 1), (plan.Total, plan.Count(PlanVerdict.Same), plan.Count(PlanVerdict.Tighter), plan.Count(PlanVerdict.Wider), plan.Count(PlanVerdict.Unknown)));
        Assert.Equal(
            ["new 1 deny allow finance/refunds#any", "wider 2 narrow allow finance/refunds#any", "tighter 1 allow deny finance/refunds#no", "lost 1 allow  the arguments were not kept"],
            plan.Rows.Select(static r => $"{r.Example} {r.Count} {r.Before} {r.After} {r.Because}"));
    }

    [Fact]
    public void A_record_is_read_as_it_was_written()
    {
        JsonObject body = JsonOf("""
            { "type": "decision", "code": "Forbidden", "time": "2026-03-02T10:00:00.000Z", "principal": "support-agent", "deployment": "support-bot-prod",
              "route": "payments", "operation": "refund", "context": { "a": 1 }, "tokenIssuedAt": 1772445540, "tokenExpiresAt": 1772446140,
              "decision": { "id": "dec_1", "effect": "narrow", "requested": { "arguments": { "b": 2 } }, "granted": { "arguments": { "b": 1 } },
                "changes": [ { "path": "/limits/timeoutSeconds", "from": 30, "to": 5 }, { "path": "/arguments/b", "from": 2, "to": 1 } ] } }
            """);

        RecordedDecision? recorded = RecordedDecision.Of(body);

        Assert.NotNull(recorded);
        Assert.Equal(("dec_1", "narrow", DenialCode.Forbidden, Now), (recorded.Id, recorded.Effect, recorded.Code, recorded.Time));
        Assert.Equal(("support-agent", "support-bot-prod", "payments", "refund"), (recorded.Principal, recorded.Deployment, recorded.Route, recorded.Operation));
        Assert.Equal((Now.AddMinutes(-1), Now.AddMinutes(9)), (recorded.TokenIssuedAt, recorded.TokenExpiresAt));
        Assert.Equal("""{"b":2} {"b":1} {"a":1}""", $"{recorded.Arguments} {recorded.Granted} {recorded.Context}");
        Assert.Equal(["/limits/timeoutSeconds=5"], recorded.Limits.Select(static l => $"{l.Key}={l.Value}"));
        Assert.Null(RecordedDecision.Of(body.Without("tokenIssuedAt").With("tokenExpiresAt", JsonNumber.Of(-1)))!.TokenExpiresAt);
        Assert.All(["type", "time", "principal", "route", "operation", "decision"], name => Assert.Null(RecordedDecision.Of(body.Without(name))));
        Assert.Null(RecordedDecision.Of(body.With("type", new JsonString("outcome"))));
        Assert.Null(RecordedDecision.Of(body.With("decision", JsonObject.Empty)));
    }

    private static string Because(PlannedDecision planned) => $"{planned.Reasons[0].Policy}#{planned.Reasons[0].Rule}";

    private static string Unknown(RecordedDecision recorded)
    {
        PlannedDecision planned = Plan(recorded, Any);
        Assert.Equal((PlanVerdict.Unknown, null), (planned.Verdict, planned.Effect));
        return planned.Problem!;
    }

    private static RecordedDecision With(RecordedDecision recorded, params (string Path, long To)[] limits) =>
        recorded with { Limits = recorded.Limits.AddRange(limits.Select(static l => KeyValuePair.Create<string, JsonValue>(l.Path, JsonNumber.Of(l.To)))) };

    private static PlannedDecision Plan(RecordedDecision recorded, params PolicyRule[] rules) => Plan(recorded, [new Grant("payments", ["*"], BoundSet.None)], rules);

    private static PlannedDecision Plan(RecordedDecision recorded, Grant[] grants, PolicyRule[] rules)
    {
        PolicyDocument policy = Policy("finance/refunds", rules);
        BoundaryDocument[] documents = [policy, Payments, Agent with { Grants = [.. grants] }, Production with { Grants = [new Grant("payments", ["*"], BoundSet.None)] }];
        return new PolicyPlanner(Bundle(policy), documents).Plan(recorded);
    }

    private static RecordedDecision Recorded(string effect) => new()
    {
        Id = "dec_1",
        Time = Now,
        Effect = effect,
        Code = effect == "deny" ? DenialCode.NoAllow : null,
        Principal = Agent.Name,
        Deployment = Production.Name,
        Route = Payments.Name,
        Operation = "refund",
        Arguments = JsonOf(Asked),
        TokenIssuedAt = Now.AddSeconds(-60),
        TokenExpiresAt = Now.AddMinutes(9),
    };
}
