using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Routes;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Decisions;

public sealed class CallNarrowingTests
{
    private static readonly PolicyRule AllowAll = Allow("all", "args.amount >= 0");
    private static readonly TargetBound Ours = new() { Host = "payments.internal" };
    private static readonly TargetBound Other = new() { Host = "other.internal" };

    [Fact]
    public void What_the_authority_says_of_scopes_and_limits_holds_and_is_no_change()
    {
        BoundSet authority = BoundSet.None with { Scopes = ["x", "y"], Limits = new LimitBounds(5, 6, 7), Targets = [Ours] };

        Decision.Allow plain = Assert.IsType<Decision.Allow>(Decide(Request(authority: authority), AllowAll));
        Decision.Allow met = Assert.IsType<Decision.Allow>(Decide(Request(authority: authority), AllowAll, Bounded("n", BoundSet.None with { Scopes = ["y", "z"], Limits = new LimitBounds(9, 9, 9) })));

        Assert.Equal(new RouteLimits(5, 6, 7), plain.Action.Limits);
        Assert.Equal(["x", "y"], plain.Action.Scopes!);
        Assert.Equal(new RouteLimits(5, 6, 7), met.Action.Limits);
        Assert.Equal(["y"], met.Action.Scopes!);
    }

    [Fact]
    public void All_of_several_authorities_hold()
    {
        BoundSet[] bounds = [BoundSet.None with { Limits = new LimitBounds(9, 2, null) }, BoundSet.None with { Limits = new LimitBounds(1, 8, null) }];

        BoundedRequestIs(new RouteLimits(1, 2, RouteLimits.Default.MaxResponseBytes), bounds);
        BoundedRequestIs(new RouteLimits(1, 2, RouteLimits.Default.MaxResponseBytes), [.. bounds.Reverse()]);
    }

    [Fact]
    public void A_destination_outside_the_authority_is_refused_for_it_and_one_outside_a_rule_for_the_rule()
    {
        Decision.Deny authority = Assert.IsType<Decision.Deny>(Decide(Request(authority: BoundSet.None with { Targets = [Other] }), AllowAll, Bounded("n", BoundSet.None with { Scopes = ["x"] })));
        Decision.Deny rule = Assert.IsType<Decision.Deny>(Decide(
            Request(), AllowAll, Bounded("a", BoundSet.None with { Scopes = ["x"] }), Bounded("b", BoundSet.None with { Targets = [Other] }), Bounded("c", BoundSet.None with { Targets = [Other] })));

        Assert.Equal((DenialCode.OutsideAuthority, "the destination is outside the targets", "boundary"), (authority.Code, authority.Reasons[0].Message, authority.Reasons[0].Policy));
        Assert.Equal((DenialCode.CannotNarrow, "the destination is outside the targets", "b"), (rule.Code, rule.Reasons[0].Message, rule.Reasons[0].Rule));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rule_that_leaves_no_target_or_no_scope_is_named(bool isOfTargets)
    {
        BoundSet first = isOfTargets ? BoundSet.None with { Targets = [Ours] } : BoundSet.None with { Scopes = ["x"] };
        BoundSet second = isOfTargets ? BoundSet.None with { Targets = [Other] } : BoundSet.None with { Scopes = ["y"] };

        Decision.Deny deny = Assert.IsType<Decision.Deny>(Decide(Request(), AllowAll, Bounded("a", first), Bounded("b", second), Bounded("c", second)));

        Assert.Equal((DenialCode.CannotNarrow, "b", "with the other bounds, no target or no scope is left"), (deny.Code, deny.Reasons.Single().Rule, deny.Reasons[0].Message));
    }

    [Fact]
    public void Every_limit_that_shrinks_is_told_with_its_rule()
    {
        Decision.Narrow narrow = Assert.IsType<Decision.Narrow>(Decide(
            Request(),
            AllowAll,
            Bounded("a", BoundSet.None with { Limits = new LimitBounds(20, 4096, null) }),
            Bounded("b", BoundsOf(("amount", AtMost(500)))),
            Bounded("c", BoundSet.None with { Limits = new LimitBounds(10, 8192, 1024) })));

        Assert.Equal(
            ["/limits/maxRequestBytes 1048576 4096 finance/refunds#a", "/limits/maxResponseBytes 1048576 1024 finance/refunds#c", "/limits/timeoutSeconds 30 10 finance/refunds#c"],
            narrow.Changes.Select(static c => $"{c.Path} {c.From} {c.To} {c.Policy}#{c.Rule}"));
        Assert.Equal(new RouteLimits(10, 4096, 1024), narrow.Action.Limits);
        Assert.Equal(["all", "a", "c"], narrow.Reasons.Select(static r => r.Rule).OrderBy(static r => r.Length == 1));
    }

    [Fact]
    public void A_limit_alone_is_narrowed_where_arguments_are_bounded_by_the_same_rule()
    {
        Decision.Narrow narrow = Assert.IsType<Decision.Narrow>(Decide(Request(), AllowAll, Bounded("a", BoundsOf(("amount", AtMost(50))) with { Limits = new LimitBounds(10, null, null) })));

        Assert.Equal(["/arguments/amount", "/limits/timeoutSeconds"], narrow.Changes.Select(static c => c.Path));
    }

    [Fact]
    public void Of_several_authorities_that_narrowing_would_leave_the_first_is_named()
    {
        BoundSet least = BoundsOf(("amount", new ArgumentBound { Minimum = 80 }));

        Decision.Deny deny = Assert.IsType<Decision.Deny>(Decide(Under([least, least]), AllowAll, Narrow("cap", null, ("amount", AtMost(50)))));

        Assert.Equal("narrowed, the arguments leave the authority of the principal p0", deny.Reasons.Single().Message);
    }

    private static void BoundedRequestIs(RouteLimits expected, BoundSet[] authorities) =>
        Assert.Equal(expected, Assert.IsType<Decision.Allow>(Decide(Under(authorities), AllowAll)).Action.Limits);

    private static Actions.BoundRequest Under(BoundSet[] authorities)
    {
        Actions.BoundRequest request = Request();
        return new Actions.BoundRequest(request.Authenticated)
        {
            Principal = request.Principal,
            Deployment = request.Deployment,
            Route = request.Route,
            Operation = request.Operation,
            Envelope = new AuthorityEnvelope([.. authorities.Select(static (b, i) => new EnvelopeSource("principal", $"p{i}", new Grant("payments", ["*"], b)))]),
            Arguments = request.Arguments,
            Now = request.Now,
            AuthorityClock = 1,
        };
    }

    private static PolicyRule Bounded(string id, BoundSet bounds) => Rule(id, RuleEffect.Narrow, "true") with { Bounds = bounds };
}
