using Atellagent.Domain.Bounds;

namespace Atellagent.Domain.Tests.Bounds;

public sealed class BoundRangeTests
{
    [Theory]
    [InlineData(null, null, true, false)]
    [InlineData(2, null, false, false)]
    [InlineData(null, 2, false, false)]
    [InlineData(2, 2, false, false)]
    [InlineData(3, 2, false, true)]
    public void It_is_free_without_ends_and_empty_where_they_cross(int? least, int? most, bool isFree, bool isEmpty)
    {
        Assert.Equal(isFree, new BoundRange(least, most).IsFree);
        Assert.Equal(isEmpty, new BoundRange(least, most).IsEmpty);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void Both_ends_are_inside(int count, bool isInside) => Assert.Equal(isInside, new BoundRange(2, 4).Admits(count));

    [Theory]
    [InlineData(2, 4, true)]
    [InlineData(3, 3, true)]
    [InlineData(1, 4, false)]
    [InlineData(2, 5, false)]
    [InlineData(null, 4, true)]
    [InlineData(2, null, true)]
    public void It_stays_within_another_where_neither_end_reaches_beyond(int? least, int? most, bool isWithin) =>
        Assert.Equal(isWithin, new BoundRange(least, most).StaysWithin(new BoundRange(2, 4)));

    [Fact]
    public void Of_two_ends_the_tighter_one_holds()
    {
        Assert.Equal(new BoundRange(2, 3), new BoundRange(1, 3).Meet(new BoundRange(2, 5)));
        Assert.Equal(new BoundRange(2, 3), new BoundRange(2, null).Meet(new BoundRange(null, 3)));
        Assert.Equal(new BoundRange(2, 3), new BoundRange(null, 3).Meet(new BoundRange(2, null)));
    }
}
