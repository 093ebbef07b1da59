using Atellagent.Domain.Bounds;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Tests.Bounds;

public sealed class LimitBoundsTests
{
    private static readonly LimitBounds Low = new(1, 2, 3);
    private static readonly LimitBounds High = new(10, 20, 30);

    [Fact]
    public void Any_one_limit_makes_it_something()
    {
        Assert.True(LimitBounds.None.IsNone);
        Assert.False(new LimitBounds(1, null, null).IsNone);
        Assert.False(new LimitBounds(null, 1, null).IsNone);
        Assert.False(new LimitBounds(null, null, 1).IsNone);
    }

    [Fact]
    public void The_smaller_of_each_holds_whichever_side_it_is_on()
    {
        Assert.Equal(Low, Low.Meet(High));
        Assert.Equal(Low, High.Meet(Low));
        Assert.Equal(Low, LimitBounds.None.Meet(Low));
        Assert.Equal(Low, Low.Meet(LimitBounds.None));
        Assert.Equal(Low, new LimitBounds(1, null, null).Meet(new LimitBounds(null, 2, 3)));
    }

    [Fact]
    public void A_routes_limits_are_never_made_larger()
    {
        Assert.Equal(new RouteLimits(1, 2, 3), Low.Within(new RouteLimits(10, 20, 30)));
        Assert.Equal(new RouteLimits(1, 2, 3), High.Within(new RouteLimits(1, 2, 3)));
        Assert.Equal(new RouteLimits(5, 6, 7), LimitBounds.None.Within(new RouteLimits(5, 6, 7)));
        Assert.Equal(new RouteLimits(5, 2, 7), new LimitBounds(null, 2, null).Within(new RouteLimits(5, 6, 7)));
        Assert.Equal(new RouteLimits(1, 6, 3), new LimitBounds(1, null, 3).Within(new RouteLimits(5, 6, 7)));
    }

    [Fact]
    public void It_stays_within_others_where_none_of_the_three_is_above()
    {
        Assert.True(Low.StaysWithin(Low));
        Assert.True(LimitBounds.None.StaysWithin(Low));
        Assert.False((Low with { TimeoutSeconds = 2 }).StaysWithin(Low));
        Assert.False((Low with { MaxRequestBytes = 3 }).StaysWithin(Low));
        Assert.False((Low with { MaxResponseBytes = 4 }).StaysWithin(Low));
    }
}
