using Atellagent.Domain.Bounds;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Tests.Bounds;

public sealed class ArgumentBoundTests
{
    private static readonly ArgumentBound Const = new() { Enum = [JsonNumber.Of(1)], IsConst = true, OnExceed = BoundRepair.Set };

    [Fact]
    public void An_absent_argument_meets_every_bound_but_one_that_sets_it()
    {
        Assert.True(new ArgumentBound { Enum = [JsonNumber.Of(1)] }.Admits(null));
        Assert.True(new ArgumentBound { OnExceed = BoundRepair.Set }.Admits(null));
        Assert.True(new ArgumentBound { Minimum = 1 }.Admits(null));
        Assert.False(Const.Admits(null));
    }

    [Fact]
    public void A_const_stays_one_whatever_it_meets()
    {
        ArgumentBound range = new() { Minimum = 0, OnExceed = BoundRepair.Set };

        Assert.True(Const.Meet(range).IsConst);
        Assert.True(range.Meet(Const).IsConst);
        Assert.False(range.Meet(range).IsConst);
    }

    [Fact]
    public void The_tests_of_a_meet_are_told_in_one_order()
    {
        ArgumentBound left = new() { Tests = [new BoundTest(BoundTestKind.Network, "10.0.0.0/8")] };
        ArgumentBound right = new() { Tests = [new BoundTest(BoundTestKind.Glob, "a*"), new BoundTest(BoundTestKind.Pattern, "b"), new BoundTest(BoundTestKind.Pattern, "a")] };

        Assert.Equal(
            [.. right.Meet(left).Tests.Select(static t => t.Kind).Order()],
            left.Meet(right).Tests.Select(static t => t.Kind));
        Assert.Equal(["a", "b"], left.Meet(right).Tests.Where(static t => t.Kind == BoundTestKind.Pattern).Select(static t => t.Source));
    }
}
