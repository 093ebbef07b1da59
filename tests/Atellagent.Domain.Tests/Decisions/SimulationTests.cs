using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Planning;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Decisions;

public sealed class SimulationTests
{
    private const string Asked = """{ "orderId": "ord_1", "amount": 100, "currency": "EUR" }""";

    private static readonly PolicyRule Cap = Narrow("cap", null, ("amount", AtMost(50)));
    private static readonly PolicyRule Lower = Narrow("cap", null, ("amount", AtMost(20)));
    private static readonly PolicyRule Ask = Approval("ask", null);
    private static readonly PolicyRule Any = Allow("any", "args.amount >= 0");
    private static readonly PolicyRule Never = Allow("never", "false");

    [Theory]
    [InlineData("deny", "deny", PlanVerdict.Same)]
    [InlineData("deny", "require_approval", PlanVerdict.Wider)]
    [InlineData("deny", "narrow", PlanVerdict.Wider)]
    [InlineData("deny", "allow", PlanVerdict.Wider)]
    [InlineData("require_approval", "deny", PlanVerdict.Tighter)]
    [InlineData("require_approval", "require_approval", PlanVerdict.Same)]
    [InlineData("require_approval", "narrow", PlanVerdict.Wider)]
    [InlineData("require_approval", "allow", PlanVerdict.Wider)]
    [InlineData("narrow", "deny", PlanVerdict.Tighter)]
    [InlineData("narrow", "require_approval", PlanVerdict.Wider)]
    [InlineData("narrow", "narrow", PlanVerdict.Same)]
    [InlineData("narrow", "lower", PlanVerdict.Tighter)]
    [InlineData("lower", "narrow", PlanVerdict.Wider)]
    [InlineData("narrow", "capped_approval", PlanVerdict.Tighter)]
    [InlineData("narrow", "allow", PlanVerdict.Wider)]
    [InlineData("allow", "deny", PlanVerdict.Tighter)]
    [InlineData("allow", "require_approval", PlanVerdict.Tighter)]
    [InlineData("allow", "narrow", PlanVerdict.Tighter)]
    [InlineData("allow", "allow", PlanVerdict.Same)]
    [InlineData("capped_approval", "require_approval", PlanVerdict.Wider)]
    [InlineData("require_approval", "capped_approval", PlanVerdict.Tighter)]
    public void The_answer_of_a_draft_is_held_against_that_of_what_is_in_force(string before, string after, PlanVerdict verdict)
    {
        SimulatedDecision simulated = Simulate(Recorded(), RulesOf(before), RulesOf(after));

        Assert.Equal((verdict, null), (simulated.Verdict, simulated.Problem));
        Assert.NotEmpty(simulated.After!.Reasons);
    }

    [Fact]
    public void A_gate_is_harder_easier_or_neither()
    {
        PolicyRule two = Ask with { Gate = Ask.Gate! with { Quorum = 2 } };
        PolicyRule sooner = Ask with { Gate = Ask.Gate! with { Ttl = TimeSpan.FromMinutes(1) } };
        PolicyRule others = Ask with { Gate = Ask.Gate! with { From = new VoterGroup { Teams = ["others"] } } };
        PolicyRule other = Ask with { Gate = Ask.Gate! with { Name = "another" } };

        Assert.Equal(PlanVerdict.Tighter, Simulate(Recorded(), [Any, Ask], [Any, two]).Verdict);
        Assert.Equal(PlanVerdict.Wider, Simulate(Recorded(), [Any, two], [Any, Ask]).Verdict);
        Assert.Equal(PlanVerdict.Tighter, Simulate(Recorded(), [Any, Ask], [Any, sooner]).Verdict);
        Assert.Equal(PlanVerdict.Wider, Simulate(Recorded(), [Any, two], [Any, sooner]).Verdict);
        Assert.Equal(PlanVerdict.Wider, Simulate(Recorded(), [Any, Ask], [Any, others]).Verdict);
        Assert.Equal(PlanVerdict.Wider, Simulate(Recorded(), [Any, Ask], [Any, other]).Verdict);
        Assert.Equal(PlanVerdict.Tighter, Simulate(Recorded(), [Any, Ask], [Any, Ask, other with { Id = "more" }]).Verdict);
    }

    [Fact]
    public void A_smaller_limit_is_tighter_and_a_larger_one_wider()
    {
        PolicyRule slow = Rule("slow", RuleEffect.Narrow, null) with { Bounds = BoundSet.None with { Limits = new LimitBounds(5, null, null) } };
        PolicyRule slower = Rule("slow", RuleEffect.Narrow, null) with { Bounds = BoundSet.None with { Limits = new LimitBounds(3, null, null) } };

        Assert.Equal(PlanVerdict.Same, Simulate(Recorded(), [Any, slow], [Any, slow]).Verdict);
        Assert.Equal(PlanVerdict.Tighter, Simulate(Recorded(), [Any, slow], [Any, slower]).Verdict);
        Assert.Equal(PlanVerdict.Wider, Simulate(Recorded(), [Any, slower], [Any, slow]).Verdict);
    }

    [Fact]
    public void A_rate_is_compared_by_what_it_asks_and_not_by_what_it_held()
    {
        PolicyRule Rated(long most) => Rule("rate", RuleEffect.Narrow, null) with { Bounds = BoundSet.None with { Counters = [new CounterBound(null, null, CounterPeriod.Hour, most)] } };

        Assert.Equal(PlanVerdict.Tighter, Simulate(Recorded(), [Any], [Any, Rated(5)]).Verdict);
        Assert.Equal(PlanVerdict.Wider, Simulate(Recorded(), [Any, Rated(5)], [Any]).Verdict);
        Assert.Equal(PlanVerdict.Tighter, Simulate(Recorded(), [Any, Rated(5)], [Any, Rated(4)]).Verdict);
        Assert.Equal(PlanVerdict.Wider, Simulate(Recorded(), [Any, Rated(5)], [Any, Rated(6)]).Verdict);
        Assert.Equal(PlanVerdict.Same, Simulate(Recorded(), [Any, Rated(5)], [Any, Rated(5)]).Verdict);
    }

    [Fact]
    public void Grants_and_schemas_are_asked_too()
    {
        Assert.Equal("boundary#outside_authority", Because(Simulate(Recorded(), [Any], [Any], [])));
        Assert.Equal("boundary#outside_authority", Because(Simulate(Recorded(), [Any], [Any], [new Grant("payments", ["refund"], BoundsOf(("amount", AtMost(50))))])));
        SimulatedDecision invalid = Simulate(Recorded() with { Arguments = JsonOf("""{ "amount": 1 }""") }, [Any], [Any]);
        Assert.Equal((PlanVerdict.Same, "boundary#arguments_invalid"), (invalid.Verdict, Because(invalid)));
    }

    [Fact]
    public void What_a_condition_sees_is_what_it_saw_then()
    {
        RecordedDecision recorded = Recorded() with { Context = JsonOf("""{ "ticket": "T1" }""") };
        PolicyRule rule = Allow("then", "now.year == 2026 && now.hour == 10 && token.ageSeconds == 60 && token.expiresInSeconds == 540 && context.ticket == 'T1'");

        Assert.Equal("allow", Simulate(recorded, [Never], [rule]).After!.Effect);
    }

    [Fact]
    public void Whether_today_gives_the_recorded_answer_is_told_and_changes_no_verdict()
    {
        RecordedDecision allowed = Recorded() with { Effect = "allow", Code = null, Granted = JsonOf(Asked) };
        RecordedDecision voted = allowed with { IsApproved = true };

        Assert.False(Simulate(allowed, [Any], [Any]).IsAnsweredOtherwiseToday);
        Assert.Equal((true, PlanVerdict.Same), (Simulate(allowed, [Any, Cap], [Any, Cap]) is var moved && moved.IsAnsweredOtherwiseToday, moved.Verdict));
        Assert.True(Simulate(allowed, [Any, Ask], [Any]).IsAnsweredOtherwiseToday);
        Assert.False(Simulate(voted, [Any, Ask], [Any]).IsAnsweredOtherwiseToday);
        Assert.True(Simulate(Recorded() with { Code = DenialCode.Forbidden }, [Never], [Any]).IsAnsweredOtherwiseToday);
    }

    [Fact]
    public void What_cannot_be_decided_again_is_never_guessed()
    {
        RecordedDecision recorded = Recorded() with { Effect = "allow", Code = null, Granted = JsonOf(Asked) };

        Assert.Equal("the arguments were not kept", Unknown(recorded with { Arguments = null }));
        Assert.Equal("the times of the token were not kept", Unknown(recorded with { TokenIssuedAt = null }));
        Assert.Equal("the times of the token were not kept", Unknown(recorded with { TokenExpiresAt = null }));
        Assert.Equal("on whose behalf it was asked cannot be read", Unknown(recorded with { Delegation = default }));
        Assert.Equal("another version of the boundary has recorded who took part", Unknown(recorded with { IsBeyond = true }));
        Assert.Contains("no principal nobody", Unknown(recorded with { Principal = "nobody" }), StringComparison.Ordinal);
        Assert.Contains("no route paymants", Unknown(recorded with { Route = "paymants" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DenialCode.PrincipalRefused, false)]
    [InlineData(DenialCode.DeploymentRefused, false)]
    [InlineData(DenialCode.CalleeRefused, false)]
    [InlineData(DenialCode.RouteDisabled, false)]
    [InlineData(DenialCode.StaleAuthority, false)]
    [InlineData(DenialCode.TokenRefused, false)]
    [InlineData(DenialCode.RateLimited, false)]
    [InlineData(DenialCode.BudgetExhausted, false)]
    [InlineData(DenialCode.UnknownRoute, true)]
    [InlineData(DenialCode.UnknownOperation, true)]
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
    public void A_refusal_that_other_policies_would_not_have_changed_says_nothing_about_them(DenialCode code, bool isDecided) =>
        Assert.Equal(isDecided ? PlanVerdict.Wider : PlanVerdict.Unknown, Simulate(Recorded() with { Code = code }, [Never], [Any]).Verdict);

    [Fact]
    public void A_plan_puts_what_is_newly_allowed_first_and_adds_alike_ones_up_also_when_parts_are_merged()
    {
        PolicyPlan first = new();
        PolicyPlan second = new();
        first.Add(Simulate(Recorded() with { Id = "same" }, [Any], [Any]));
        first.Add(Simulate(Recorded() with { Id = "tighter" }, [Any], [Any, Deny("no", null)]));
        first.Add(Simulate(Recorded() with { Id = "w1" }, [Any, Cap], [Any]));
        second.Add(Simulate(Recorded() with { Id = "w2" }, [Any, Cap], [Any]));
        second.Add(Simulate(Recorded() with { Id = "new" }, [Never], [Any]));
        second.Add(Simulate(Recorded() with { Id = "lost", Arguments = null, Others = 4 }, [Any], [Any]));
        second.AddUnreadable();

        PolicyPlan plan = new();
        plan.Merge(first);
        plan.Merge(second);

        Assert.Equal(new PlanCounts(1, 1, 3, 6), plan.Counts);
        Assert.Equal((11, 1), (plan.Counts.Total, plan.Unreadable));
        Assert.Equal(
            [
                "new 1 deny allow finance/refunds#any instead of boundary#no_allow",
                "w1 w2 2 narrow allow finance/refunds#any instead of finance/refunds#any, finance/refunds#cap",
                "tighter 1 allow deny finance/refunds#no instead of finance/refunds#any",
                "lost 4 deny  counted in a flood, the arguments were not kept instead of ",
                "lost 1 deny  the arguments were not kept instead of ",
            ],
            plan.Rows.Select(static r => $"{string.Join(' ', r.Examples)} {r.Count} {r.Before} {r.After} {r.Because} instead of {r.Instead}"));
        Assert.Equal(["payments"], plan.ByRoute.Select(static one => one.Name));
        Assert.Equal(new PlanCounts(1, 1, 3, 5), plan.ByPrincipal.Single().Counts);
        Assert.Equal(
            ["boundary#no_allow 1w", "finance/refunds#any 1s 1t 1w", "finance/refunds#cap 2w", "finance/refunds#no 1t"],
            plan.ByRule.Select(static one => one.Name
                + (one.Counts.Same > 0 ? $" {one.Counts.Same}s" : "") + (one.Counts.Tighter > 0 ? $" {one.Counts.Tighter}t" : "") + (one.Counts.Wider > 0 ? $" {one.Counts.Wider}w" : "")));
    }

    [Fact]
    public void What_a_plan_holds_is_bounded_and_nothing_is_lost_of_its_counts()
    {
        PolicyPlan plan = new();
        for (int i = 0; i < 5_000; i++)
        {
            plan.Add(Simulate(Recorded() with { Id = $"dec_{i}", Principal = $"p{i}", Arguments = null }, [Any], [Any]));
        }

        Assert.Equal(2_000, plan.Rows.Length);
        Assert.Equal(3_000, plan.Unlisted);
        Assert.Equal(2_001, plan.ByPrincipal.Length);
        Assert.Equal(5_000, plan.ByPrincipal.Sum(static one => one.Counts.Unknown));
        Assert.Contains(plan.ByPrincipal, static one => one.Name == PolicyPlan.Others && one.Counts.Unknown == 3_000);
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

    private static string Because(SimulatedDecision simulated) => $"{simulated.After!.Reasons[0].Policy}#{simulated.After.Reasons[0].Rule}";

    private static string Unknown(RecordedDecision recorded)
    {
        SimulatedDecision simulated = Simulate(recorded, [Any], [Any]);
        Assert.Equal((PlanVerdict.Unknown, null, null), (simulated.Verdict, simulated.Before, simulated.After));
        return simulated.Problem!;
    }

    private static PolicyRule[] RulesOf(string answer) => answer switch
    {
        "allow" => [Any],
        "narrow" => [Any, Cap],
        "lower" => [Any, Lower],
        "require_approval" => [Any, Ask],
        "capped_approval" => [Any, Cap, Ask],
        _ => [Never],
    };

    private static SimulatedDecision Simulate(RecordedDecision recorded, PolicyRule[] before, PolicyRule[] after) =>
        Simulate(recorded, before, after, [new Grant("payments", ["*"], BoundSet.None)]);

    private static SimulatedDecision Simulate(RecordedDecision recorded, PolicyRule[] before, PolicyRule[] after, Grant[] grants) =>
        new Simulation(Binding(before, [new Grant("payments", ["*"], BoundSet.None)]), Binding(after, grants)).Decide(recorded);

    private static TrialBinding Binding(PolicyRule[] rules, Grant[] grants)
    {
        PolicyDocument policy = Policy("finance/refunds", rules);
        BoundaryDocument[] documents = [policy, Payments, Agent with { Grants = [.. grants] }, Production with { Grants = [new Grant("payments", ["*"], BoundSet.None)] }];
        return new TrialBinding(Bundle(policy), documents);
    }

    private static RecordedDecision Recorded() => new()
    {
        Id = "dec_1",
        Time = Now,
        Effect = "deny",
        Code = DenialCode.NoAllow,
        Principal = Agent.Name,
        Deployment = Production.Name,
        Route = Payments.Name,
        Operation = "refund",
        Arguments = JsonOf(Asked),
        TokenIssuedAt = Now.AddSeconds(-60),
        TokenExpiresAt = Now.AddMinutes(9),
    };
}
