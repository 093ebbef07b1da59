using Atellagent.Domain.Bounds;

namespace Atellagent.Domain.Tests.Bounds;

public sealed class BoundTestTests
{
    [Theory]
    [InlineData(BoundTestKind.Pattern, "^a+$", "aa", "ab")]
    [InlineData(BoundTestKind.Glob, "a*", "ab", "ba")]
    [InlineData(BoundTestKind.Network, "10.0.0.0/8", "10.1.2.3", "11.1.2.3")]
    public void A_text_passes_or_fails(BoundTestKind kind, string source, string passes, string fails)
    {
        BoundTest test = new(kind, source);

        Assert.Null(test.Fault);
        Assert.True(test.Admits(passes));
        Assert.False(test.Admits(fails));
        Assert.True(test.Admits(passes));
    }

    [Theory]
    [InlineData(BoundTestKind.Pattern, "(a", "a '(' that nothing closes")]
    [InlineData(BoundTestKind.Glob, "", "an empty glob matches nothing")]
    [InlineData(BoundTestKind.Network, "10.0.0.0/99", "\"10.0.0.0/99\" is no network, such as 10.0.0.0/8")]
    public void What_is_no_test_says_why_and_nothing_passes_it(BoundTestKind kind, string source, string fault)
    {
        BoundTest test = new(kind, source);

        Assert.Contains(fault, test.Fault, StringComparison.Ordinal);
        Assert.False(test.Admits("(a"));
        Assert.False(test.Admits("10.0.0.1"));
    }

    [Fact]
    public void Two_tests_are_the_same_where_kind_and_source_are_whatever_they_have_compiled()
    {
        BoundTest used = new(BoundTestKind.Pattern, "a");
        used.Admits("a");

        Assert.Equal(new BoundTest(BoundTestKind.Pattern, "a"), used);
        Assert.Equal(new BoundTest(BoundTestKind.Pattern, "a").GetHashCode(), used.GetHashCode());
        Assert.NotEqual(new BoundTest(BoundTestKind.Glob, "a"), used);
        Assert.NotEqual(new BoundTest(BoundTestKind.Pattern, "A"), used);
        Assert.False(used.Equals(null));
    }
}
