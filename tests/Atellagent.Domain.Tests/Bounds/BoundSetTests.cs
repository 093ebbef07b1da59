using System.Collections.Immutable;
using Atellagent.Domain.Bounds;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Bounds;

public sealed class BoundSetTests
{
    private static readonly BoundSet Amount = BoundsOf(("amount", AtMost(5)));
    private static readonly TargetBound Internal = new() { Host = "a.internal" };
    private static readonly TargetBound Api = new() { PathPrefix = "/api/" };

    [Fact]
    public void Each_of_its_parts_makes_it_something()
    {
        Assert.True(BoundSet.None.IsNone);
        Assert.False(Amount.IsNone);
        Assert.False(Names("a").IsNone);
        Assert.False(To(Internal).IsNone);
        Assert.False(Scopes("a").IsNone);
        Assert.False((BoundSet.None with { Limits = new LimitBounds(1, null, null) }).IsNone);
    }

    [Fact]
    public void It_is_empty_where_one_of_its_parts_leaves_nothing()
    {
        Assert.False(BoundSet.None.IsEmpty);
        Assert.False(To(Internal).IsEmpty);
        Assert.False(Scopes("a").IsEmpty);
        Assert.True(To().IsEmpty);
        Assert.True(Scopes().IsEmpty);
        Assert.True(BoundsOf(("a", AtMost(5)), ("b", new ArgumentBound { IsVoid = true })).IsEmpty);
    }

    [Fact]
    public void The_first_argument_outside_is_named()
    {
        BoundSet bounds = BoundsOf(("amount", AtMost(5)), ("count", AtMost(5)));

        Assert.Null(bounds.FindOutside(JsonOf("""{ "amount": 5, "count": 5, "note": "x" }""")));
        Assert.Equal("amount", bounds.FindOutside(JsonOf("""{ "amount": 6, "count": 6 }""")));
        Assert.Equal("count", bounds.FindOutside(JsonOf("""{ "amount": 5, "count": 6 }""")));
        Assert.True(bounds.Admits(JsonOf("{}")));
        Assert.False(bounds.Admits(JsonOf("""{ "count": 6 }""")));
    }

    [Fact]
    public void An_argument_that_may_not_be_there_is_outside()
    {
        BoundSet bounds = Amount with { Names = ["amount", "note"] };

        Assert.Null(bounds.FindOutside(JsonOf("""{ "amount": 5, "note": "x" }""")));
        Assert.Equal("tags", bounds.FindOutside(JsonOf("""{ "amount": 5, "tags": [] }""")));
        Assert.Equal("tags", bounds.FindOther(JsonOf("""{ "amount": 6, "tags": [] }""")));
        Assert.Null(Amount.FindOther(JsonOf("""{ "tags": [] }""")));
    }

    [Fact]
    public void A_destination_is_inside_where_one_region_has_it()
    {
        Uri address = new("https://a.internal/x");

        Assert.True(BoundSet.None.AdmitsTarget(address));
        Assert.True(BoundSet.None.AdmitsTarget(null));
        Assert.True(To(Api, Internal).AdmitsTarget(address));
        Assert.False(To(Api).AdmitsTarget(address));
        Assert.False(To(Api, Internal).AdmitsTarget(null));
        Assert.False(To().AdmitsTarget(address));
    }

    [Fact]
    public void Bounds_that_say_nothing_leave_others_as_they_are()
    {
        Assert.Same(Amount, Amount.Meet(BoundSet.None));
        Assert.Same(Amount, BoundSet.None.Meet(Amount));
    }

    [Fact]
    public void Regions_meet_each_with_each_and_are_told_once_and_in_one_order()
    {
        TargetBound other = new() { Host = "b.internal" };
        BoundSet left = To(other, Internal, Internal);
        BoundSet right = To(Api, Api);

        string[] expected = ["a.internal /api/", "b.internal /api/"];
        Assert.Equal(expected, left.Meet(right).Targets.Select(static t => $"{t.Host} {t.PathPrefix}"));
        Assert.Equal(expected, right.Meet(left).Targets.Select(static t => $"{t.Host} {t.PathPrefix}"));
        Assert.True(To(Internal).Meet(To(other)).IsEmpty);
        Assert.Equal([Internal], To(Internal).Meet(Amount).Targets);
        Assert.Equal([Internal], Amount.Meet(To(Internal)).Targets);
    }

    [Fact]
    public void Names_scopes_and_limits_meet_too()
    {
        BoundSet meet = (Names("a", "b") with { Scopes = ["x", "y"], Limits = new LimitBounds(5, null, null) })
            .Meet(Names("b", "c") with { Scopes = ["y", "z"], Limits = new LimitBounds(4, 3, null) });

        Assert.Equal(["b"], meet.Names!);
        Assert.Equal(["y"], meet.Scopes!);
        Assert.Equal(new LimitBounds(4, 3, null), meet.Limits);
        Assert.Equal(["a"], Names("a").Meet(Amount).Names!);
        Assert.Equal(["x"], Amount.Meet(Scopes("x")).Scopes!);
    }

    [Theory]
    [InlineData(BoundRepair.Refuse, BoundRepair.Drop, BoundRepair.Refuse)]
    [InlineData(BoundRepair.Drop, BoundRepair.Refuse, BoundRepair.Refuse)]
    [InlineData(BoundRepair.Drop, BoundRepair.Drop, BoundRepair.Drop)]
    public void Of_two_answers_to_other_arguments_the_more_careful_one_holds(BoundRepair left, BoundRepair right, BoundRepair expected) =>
        Assert.Equal(expected, (Names("a") with { OnOther = left }).Meet(Names("a") with { OnOther = right }).OnOther);

    [Fact]
    public void Who_does_not_speak_of_other_arguments_has_no_say_in_them()
    {
        BoundSet dropping = Names("a") with { OnOther = BoundRepair.Drop };

        Assert.Equal(BoundRepair.Drop, dropping.Meet(Amount).OnOther);
        Assert.Equal(BoundRepair.Drop, Amount.Meet(dropping).OnOther);
    }

    [Fact]
    public void It_stays_within_others_where_no_part_reaches_beyond()
    {
        Assert.True(Amount.StaysWithin(Amount));
        Assert.True(Amount.StaysWithin(BoundSet.None));
        Assert.True(BoundSet.None.StaysWithin(Amount));
        Assert.True(Amount.StaysWithin(BoundsOf(("count", AtMost(1)))));
        Assert.False(BoundsOf(("amount", AtMost(6)), ("count", AtMost(1))).StaysWithin(Amount));
        Assert.False(BoundsOf(("amount", new ArgumentBound { Minimum = 6 })).StaysWithin(Amount));
        Assert.True(Names("amount").StaysWithin(Names("amount", "note")));
        Assert.False(Names("amount", "note", "tags").StaysWithin(Names("amount", "note")));
        Assert.True(Names("amount").StaysWithin(Amount));
        Assert.True(Amount.StaysWithin(Names("amount")));
        Assert.False(Amount.StaysWithin(Names("note")));
    }

    [Fact]
    public void Destinations_scopes_and_limits_stay_within_too()
    {
        Assert.True(To(Internal with { Port = 443 }).StaysWithin(To(Api, Internal)));
        Assert.False(To(Internal, Api).StaysWithin(To(Internal with { PathPrefix = "/api/" }, Api)));
        Assert.True(To(Internal).StaysWithin(Scopes("a")));
        Assert.True(Scopes("a").StaysWithin(To(Internal)));
        Assert.True(Scopes("a").StaysWithin(Scopes("a", "b")));
        Assert.False(Scopes("a", "c").StaysWithin(Scopes("a", "b")));
        Assert.False((BoundSet.None with { Limits = new LimitBounds(2, null, null) }).StaysWithin(BoundSet.None with { Limits = new LimitBounds(1, null, null) }));
    }

    private static BoundSet Names(params ImmutableSortedSet<string> names) => BoundSet.None with { Names = names };

    private static BoundSet Scopes(params ImmutableSortedSet<string> scopes) => BoundSet.None with { Scopes = scopes };

    private static BoundSet To(params ImmutableArray<TargetBound> targets) => BoundSet.None with { Targets = targets };
}
