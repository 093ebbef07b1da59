using Atellagent.Domain.Bounds;

namespace Atellagent.Domain.Tests.Bounds;

public sealed class TargetBoundTests
{
    [Theory]
    [InlineData("https://a.internal/api/refunds", true)]
    [InlineData("https://a.internal/api", true)]
    [InlineData("https://a.internal/api/", true)]
    [InlineData("https://A.internal/api", true)]
    [InlineData("http://a.internal:443/api", false)]
    [InlineData("https://b.internal/api", false)]
    [InlineData("https://a.internal:8443/api", false)]
    [InlineData("https://a.internal/apis", false)]
    [InlineData("https://a.internal/", false)]
    [InlineData("https://a.internal/API", false)]
    [InlineData("https://a.internal/x/api/", false)]
    public void An_address_is_inside_where_all_that_is_said_of_it_holds(string address, bool isInside)
    {
        TargetBound bound = new() { Scheme = "https", Host = "a.internal", Port = 443, PathPrefix = "/api/" };

        Assert.Equal(isInside, bound.Admits(new Uri(address)));
        Assert.Equal(isInside, (bound with { PathPrefix = "/api" }).Admits(new Uri(address)));
    }

    [Fact]
    public void What_is_not_said_may_be_anything()
    {
        Uri address = new("https://a.internal:8443/api/refunds");

        Assert.True(new TargetBound().Admits(address));
        Assert.True(new TargetBound { Scheme = "https" }.Admits(address));
        Assert.True(new TargetBound { Host = "a.internal" }.Admits(address));
        Assert.True(new TargetBound { Port = 8443 }.Admits(address));
        Assert.True(new TargetBound { PathPrefix = "/" }.Admits(address));
    }

    [Theory]
    [InlineData("https://m\u00fcnchen.internal/")]
    [InlineData("https://M\u00dcNCHEN.Internal/")]
    [InlineData("https://XN--MNCHEN-3ya.internal/")]
    public void A_host_is_compared_as_it_is_looked_up(string address) =>
        Assert.True(new TargetBound { Host = "xn--mnchen-3ya.internal" }.Admits(new Uri(address)));

    [Fact]
    public void Two_regions_meet_in_what_both_say()
    {
        TargetBound whole = new() { Scheme = "https", Host = "a.internal", Port = 443, PathPrefix = "/api/" };

        Assert.Equal(whole, whole.Meet(new TargetBound()));
        Assert.Equal(whole, new TargetBound().Meet(whole));
        Assert.Equal(whole, whole.Meet(whole));
        Assert.Equal(whole, new TargetBound { Scheme = "https", Port = 443 }.Meet(new TargetBound { Host = "a.internal", PathPrefix = "/api/" }));
        Assert.Equal("/api/x", whole.Meet(new TargetBound { PathPrefix = "/api/x" })!.PathPrefix);
        Assert.Equal("/api/x", new TargetBound { PathPrefix = "/api/x" }.Meet(whole)!.PathPrefix);
    }

    [Fact]
    public void Two_regions_that_disagree_in_one_thing_have_nothing_in_common()
    {
        TargetBound whole = new() { Scheme = "https", Host = "a.internal", Port = 443, PathPrefix = "/api/" };

        Assert.Null(whole.Meet(whole with { Scheme = "http" }));
        Assert.Null(whole.Meet(whole with { Host = "b.internal" }));
        Assert.Null(whole.Meet(whole with { Port = 80 }));
        Assert.Null(whole.Meet(whole with { PathPrefix = "/apis/" }));
    }
}
