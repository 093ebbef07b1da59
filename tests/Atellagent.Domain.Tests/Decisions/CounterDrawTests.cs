using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Policies;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Decisions;

/// <summary>What an action takes from counters, and what bounds on circumstances make of it.</summary>
public sealed class CounterDrawTests
{
    private static readonly PolicyRule All = Allow("all", "args.amount >= 0");
    private static readonly CounterBound Budget = new("money", "amount", CounterPeriod.Day, 1000);
    private static readonly CounterBound Rate = new(null, null, CounterPeriod.Minute, 10);

    [Fact]
    public void An_action_without_such_bounds_takes_nothing() => Assert.Empty(Granted(Decide(Request(), All)).Draws);

    [Fact]
    public void Each_source_has_counters_of_its_own_in_the_window_of_the_decision()
    {
        BoundedAction action = Granted(Decide(
            Request(authority: Counting(Budget, Rate)),
            All,
            Narrow("slow", null) with { Bounds = Counting(new CounterBound(null, null, CounterPeriod.Hour, 5)) }));

        Assert.Equal(
            [
                ("deployment", "support-bot-prod", "money", false, 100_000_000L, 1_000_000_000L, Now.Date),
                ("deployment", "support-bot-prod", "payments/*", true, 1_000_000L, 10_000_000L, Now.DateTime),
                ("policy", "finance/refunds", "slow", true, 1_000_000L, 5_000_000L, Now.DateTime),
            ],
            action.Draws.Select(static d => (d.SourceKind, d.Source, d.Counter, d.IsRate, d.Units, d.MostUnits, d.From.DateTime)).Order());
    }

    [Fact]
    public void It_is_what_was_granted_that_counts()
    {
        BoundedAction action = Granted(Decide(
            Request("""{ "orderId": "o", "amount": 900, "currency": "EUR" }""", authority: Counting(Budget)), All, Narrow("cap", null, ("amount", AtMost(250.0000005m)))));

        Assert.Equal(250_000_001, Assert.Single(action.Draws).Units);
    }

    [Theory]
    [InlineData("delegator", "alice", "principal", "alice")]
    [InlineData("delegator_deployment", "plan", "deployment", "plan")]
    [InlineData("token", "tok_3", "token", "tok_1")]
    [InlineData("principal", "agent", "principal", "agent")]
    public void Acting_for_others_takes_from_what_they_have_and_an_exchanged_token_from_what_the_first_one_had(string kind, string name, string ownerKind, string owner)
    {
        BoundRequest request = Request();
        CallerIdentity caller = request.Authenticated.Caller with { TokenId = "tok_3", ParentTokens = ["tok_1", "tok_2"] };
        BoundRequest exchanged = new(AuthenticatedRequest.Authenticate(request.Authenticated.Request, caller))
        {
            Principal = request.Principal,
            Deployment = request.Deployment,
            Route = request.Route,
            Operation = request.Operation,
            Envelope = new AuthorityEnvelope([new EnvelopeSource(kind, name, new Grant("payments", ["refund"], Counting(Rate)))]),
            Arguments = request.Arguments,
            Now = request.Now,
            AuthorityClock = request.AuthorityClock,
        };

        CounterDraw draw = Assert.Single(Granted(Decide(exchanged, All)).Draws);

        Assert.Equal((ownerKind, owner, "payments/refund"), (draw.SourceKind, draw.Source, draw.Counter));
    }

    [Fact]
    public void Grants_for_many_operations_have_short_counters_that_differ()
    {
        Grant[] grants = [.. Enumerable.Range(0, 2).Select(static last => new Grant("payments", [.. Enumerable.Range(0, 40).Select(static i => $"operation-{i}"), $"last-{last}"], BoundSet.None))];

        Assert.All(grants, static g => Assert.True(g.OwnCounter.Length <= 256));
        Assert.NotEqual(grants[0].OwnCounter, grants[1].OwnCounter);
    }

    [Fact]
    public void One_counter_named_by_several_bounds_is_taken_from_once_and_the_smallest_limit_holds()
    {
        CounterBound same = Budget with { Most = 300 };
        BoundedAction action = Granted(Decide(
            Request(),
            All,
            Narrow("a", null) with { Bounds = Counting(Budget) },
            Narrow("b", null) with { Bounds = Counting(same) }));

        CounterDraw draw = Assert.Single(action.Draws);
        Assert.Equal((100_000_000, 300_000_000), (draw.Units, draw.MostUnits));
    }

    [Fact]
    public void Two_arguments_that_feed_one_counter_add_up()
    {
        BoundedAction action = Granted(Decide(
            Request("""{ "orderId": "o", "amount": 10, "count": 3, "currency": "EUR" }""", authority: Counting(Budget, Budget with { Argument = "count" })), All));

        Assert.Equal(13_000_000, Assert.Single(action.Draws).Units);
    }

    [Theory]
    [InlineData("""{ "orderId": "o", "amount": 1, "currency": "EUR" }""")]
    [InlineData("""{ "orderId": "o", "amount": 1, "count": -3, "currency": "EUR" }""")]
    public void What_cannot_be_summed_is_refused_and_a_number_below_zero_gives_nothing_back(string arguments)
    {
        Decision decision = Decide(Request(arguments, authority: Counting(Budget with { Argument = "count" })), All);

        Assert.Equal(DenialCode.OutsideAuthority, Assert.IsType<Decision.Deny>(decision).Code);
    }

    [Fact]
    public void Nothing_may_be_summed_up_to_nothing()
    {
        BoundedAction action = Granted(Decide(Request("""{ "orderId": "o", "amount": 0, "count": 0, "currency": "EUR" }""", authority: Counting(Budget, Budget with { Counter = "items", Argument = "count" })), All));

        Assert.Equal([("items", 0L), ("money", 0L)], action.Draws.Select(static d => (d.Counter, d.Units)));
    }

    [Fact]
    public void They_are_taken_in_one_order_whatever_the_rules_so_that_two_admissions_cannot_hold_each_other()
    {
        CounterBound[] bounds =
        [
            Rate with { Counter = "b" },
            Rate with { Counter = "a" },
            Rate with { Counter = "a", Per = CounterPeriod.Day },
            Budget with { Counter = "a" },
        ];
        BoundedAction action = Granted(Decide(
            Request(authority: Counting(Rate)), All, Narrow("z", null) with { Bounds = Counting(bounds) }, Narrow("y", null) with { Bounds = Counting(Rate) }));

        string[] drawn = [.. action.Draws.Select(static d => $"{d.SourceKind} {d.Source} {d.Counter} {d.Kind} {d.Per}")];

        Assert.Equal(
            [
                "deployment support-bot-prod payments/* rate Minute",
                "policy finance/refunds a budget Day",
                "policy finance/refunds a rate Day",
                "policy finance/refunds a rate Minute",
                "policy finance/refunds b rate Minute",
                "policy finance/refunds y rate Minute",
            ],
            drawn);
    }

    [Fact]
    public void A_number_past_every_bound_is_more_than_any() =>
        Assert.True(CounterDraw.UnitsOf(decimal.MaxValue) > CounterDraw.Largest * CounterDraw.UnitsOfOne);

    [Theory]
    [InlineData("production", -1, 1, true)]
    [InlineData("staging", -1, 1, false)]
    [InlineData("production", 1, 2, false)]
    [InlineData("production", -2, -1, false)]
    public void A_narrow_outside_its_times_or_environments_refuses(string environment, int from, int until, bool isGranted)
    {
        BoundSet bounds = BoundSet.None with
        {
            Environments = ImmutableSortedSet.Create(StringComparer.Ordinal, environment),
            Time = new TimeBound { NotBefore = Now.AddHours(from), NotAfter = Now.AddHours(until) },
        };

        Decision decision = Decide(Request(), All, Narrow("hours", null) with { Bounds = bounds });

        Assert.Equal(isGranted, decision is Decision.Allow);
        Assert.Equal(isGranted ? null : "hours", (decision as Decision.Deny)?.Reasons[0].Rule);
    }

    [Theory]
    [InlineData("count", "refund can be called without count, so it cannot be summed; require it in the operation's schema")]
    [InlineData("currency", "currency of refund may be something else than a number, so it cannot be summed")]
    [InlineData("total", "refund has no argument total to sum; bound it in a grant or rule of its own")]
    public void A_budget_that_could_not_be_counted_is_refused_at_load(string argument, string error) =>
        Assert.Equal(
            "rule a: bounds.budget: " + error,
            Assert.Single(Errors(Policy("p", Narrow("a", null) with { Bounds = Counting(Budget with { Argument = argument }) }))).Message);

    [Theory]
    [InlineData("customer", "id", "says", null)]
    [InlineData("customer", "ibann", "x", "rule a: bounds.arguments.customer: properties.ibann: no such member; did you mean iban?")]
    [InlineData("amount", "id", "x", "rule a: bounds.arguments.amount: a bound on members needs an object, and in payments/refund this is number")]
    public void A_bound_inside_an_argument_fits_its_schema_or_is_refused_at_load(string argument, string member, string prefix, string? error)
    {
        ArgumentBound bound = new() { Properties = BoundSet.None.Arguments.Add(member, new ArgumentBound { Prefix = prefix }) };

        Assert.Equal(error, Errors(Policy("p", Narrow("a", null, (argument, bound)))).FirstOrDefault()?.Message);
    }

    [Theory]
    [InlineData("""{ "id": "says hello" }""", true)]
    [InlineData("""{ "id": "hello" }""", false)]
    public void A_narrow_refuses_what_is_outside_inside_an_argument(string customer, bool isGranted)
    {
        ArgumentBound bound = new() { Properties = BoundSet.None.Arguments.Add("id", new ArgumentBound { Prefix = "says" }) };
        string arguments = $$"""{ "orderId": "o", "amount": 1, "currency": "EUR", "customer": {{customer}} }""";

        Assert.Equal(isGranted, Decide(Request(arguments), All, Narrow("n", null, ("customer", bound))) is Decision.Allow);
    }

    private static BoundSet Counting(params CounterBound[] counters) => BoundSet.None with { Counters = CounterBound.Meet([.. counters], []) };

    private static BoundedAction Granted(Decision decision) => decision switch
    {
        Decision.Allow allow => allow.Action,
        Decision.Narrow narrow => narrow.Action,
        _ => throw new InvalidOperationException(Text(decision)),
    };
}
