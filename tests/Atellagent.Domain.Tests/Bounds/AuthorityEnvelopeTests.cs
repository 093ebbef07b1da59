using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Tests.Decisions;

namespace Atellagent.Domain.Tests.Bounds;

/// <summary>The envelope is the smallest of everything that bounds a caller, and without grants or a deployment there is none.</summary>
public sealed class AuthorityEnvelopeTests
{
    private static readonly Grant Refund = new("payments", ["refund"], BoundSet.None);

    [Fact]
    public void Without_grants_there_is_nothing() =>
        Assert.All(
            [([], [Refund]), ([Refund], []), ([], [])],
            static ((Grant[] Principal, Grant[] Deployment) grants) => Assert.Null(Find(grants.Principal, grants.Deployment)));

    [Fact]
    public void Without_a_deployment_there_is_nothing_whatever_the_principal_is_granted() => Assert.Null(Find([Refund], null));

    [Fact]
    public void What_the_boundary_does_itself_may_be_asked_for_without_a_deployment() =>
        Assert.NotNull(Find([Refund], null, route: PolicyWorld.Payments with { Connector = "boundary" }));

    [Theory]
    [InlineData("production", true)]
    [InlineData("staging", false)]
    public void A_grant_holds_in_its_environments(string environment, bool isThere) =>
        Assert.Equal(isThere, Find([Refund with { Bounds = BoundSet.None with { Environments = ImmutableSortedSet.Create(StringComparer.Ordinal, environment) } }], [Refund]) is not null);

    [Theory]
    [InlineData(-1, true)]
    [InlineData(1, false)]
    public void A_grant_holds_at_its_times(int minutes, bool isThere) =>
        Assert.Equal(isThere, Find([Refund with { Bounds = BoundSet.None with { Time = new TimeBound { NotBefore = PolicyWorld.Now.AddMinutes(minutes) } } }], [Refund]) is not null);

    [Fact]
    public void Of_grants_that_add_up_one_that_counts_nothing_goes_first_and_among_those_that_count_the_first()
    {
        Grant five = Refund with { Bounds = BoundSet.None with { Counters = [new CounterBound(null, null, CounterPeriod.Day, 5)] } };
        Grant six = Refund with { Bounds = BoundSet.None with { Counters = [new CounterBound(null, null, CounterPeriod.Day, 6)] } };

        Assert.Same(Refund, Find([five, Refund], [Refund])!.Sources[0].Grant);
        Assert.Same(five, Find([five, six], [Refund])!.Sources[0].Grant);
    }

    private static AuthorityEnvelope? Find(Grant[] principal, Grant[]? deployment, RouteDocument? route = null) => AuthorityEnvelope.Find(
        PolicyWorld.Agent with { Grants = [.. principal] },
        deployment is null ? null : PolicyWorld.Production with { Grants = [.. deployment] },
        [],
        new CallerIdentity
        {
            Principal = PolicyWorld.Agent.Name,
            TokenId = "tok_1",
            IssuedAt = PolicyWorld.Now,
            ExpiresAt = PolicyWorld.Now.AddMinutes(5),
        },
        route ?? PolicyWorld.Payments,
        PolicyWorld.Payments.Operations["refund"],
        PolicyWorld.JsonOf("""{ "orderId": "o", "amount": 1, "currency": "EUR" }"""),
        PolicyWorld.Now);
}
