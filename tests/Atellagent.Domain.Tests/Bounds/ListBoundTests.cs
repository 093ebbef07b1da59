using Atellagent.Domain.Bounds;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Tests.Bounds;

/// <summary>Bounds on lists and on what is in them.</summary>
public sealed class ListBoundTests
{
    private static readonly ArgumentBound Short = new() { Element = new ArgumentBound { Prefix = "a" }, Items = new BoundRange(null, 2) };

    [Theory]
    [InlineData("a,ab", true)]
    [InlineData("a,b", false)]
    [InlineData("b,a", false)]
    [InlineData("a,a,a", false)]
    public void Each_element_and_their_number_are_asked(string items, bool isInside)
    {
        JsonArray list = new([.. items.Split(',').Select(static item => new JsonString(item))]);

        Assert.Equal(isInside, Short.Admits(list));
        Assert.Equal(isInside, (new ArgumentBound { Enum = [list] }).StaysWithin(Short));
    }

    [Fact]
    public void One_stays_within_another_where_its_elements_do()
    {
        Assert.True((Short with { Element = new ArgumentBound { Prefix = "ab" } }).StaysWithin(Short));
        Assert.False((Short with { Element = new ArgumentBound { Prefix = "b" } }).StaysWithin(Short));
    }

    [Fact]
    public void It_is_told_with_its_elements() =>
        Assert.Equal(
            """{"arguments":{"tags":{"items":{"prefix":"a"},"maxItems":2}}}""",
            CanonicalJson.ToText(BoundsJson.Of(BoundSet.None with { Arguments = BoundSet.None.Arguments.Add("tags", Short) })));
}
