using System.Collections.Immutable;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Tests.Routes.Egress;

public sealed class ApprovedDestinationTests
{
    [Theory]
    [InlineData("https://Api.Example/", "api.example", 443, "/")]
    [InlineData("https://api.example", "api.example", 443, "/")]
    [InlineData("HTTPS://api.example:8443/a/b.c/", "api.example", 8443, "/a/b.c/")]
    [InlineData("https://xn--bcher-kva.example/v1/", "xn--bcher-kva.example", 443, "/v1/")]
    [InlineData("https://8.8.8.8/mcp", "8.8.8.8", 443, "/mcp")]
    [InlineData("https://[2a00:1450:4001:81b::200e]:8443/", "2a00:1450:4001:81b::200e", 8443, "/")]
    public void What_has_one_reading_is_read(string url, string host, int port, string path)
    {
        ApprovedDestination approved = Destinations.Parse(url);

        Assert.Equal((true, host, port, path), (approved.IsTls, approved.Host, approved.Port, approved.Path));
        Uri target = approved.Target(approved.Path);
        Assert.Equal((host, port, path), (target.IdnHost, target.Port, target.PathAndQuery));
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://")]
    [InlineData("https:///v1/")]
    [InlineData("https://:443/")]
    [InlineData("https://api.example:/")]
    [InlineData("https://api.example:0/")]
    [InlineData("https://api.example:0443/")]
    [InlineData("https://api.example:65536/")]
    [InlineData("https://api.example:+443/")]
    [InlineData("https://api.example:443:443/")]
    [InlineData("https://api.example./")]
    [InlineData("https://api..example/")]
    [InlineData("https://-api.example/")]
    [InlineData("https://a_b.example/")]
    [InlineData("https://api.example.0x7f/")]
    [InlineData("https://1.2.3/")]
    [InlineData("https://8.8.8.08/")]
    [InlineData("https://[::1/")]
    [InlineData("https://[]/")]
    [InlineData("https://[8.8.8.8]/")]
    [InlineData("https://[2A00:0:0::1]x/")]
    [InlineData("https://[2a00:0:0::1]/")]
    [InlineData("https://[fe80::1%251]/")]
    [InlineData("https://2a00::1/")]
    [InlineData("https://u@api.example/")]
    [InlineData("https://api.example/?q")]
    [InlineData("https://api.example/#f")]
    [InlineData("https://api.example/a/../b/")]
    [InlineData("https://api.example/./")]
    [InlineData("https://api.example/.../")]
    [InlineData("https://api.example/a//")]
    [InlineData("https://api.example//a/")]
    [InlineData("https://api.example/%61/")]
    [InlineData("https://api.example/..;/")]
    [InlineData("https://api.example\\/")]
    [InlineData("https://api.example/a b/")]
    [InlineData("https://api.example/\r\n")]
    [InlineData("https://b\u00FCcher.example/")]
    public void What_could_be_read_in_two_ways_is_refused(string url) => Assert.Null(Destinations.TryParse(url));

    [Fact]
    public void Plaintext_is_only_for_listed_networks_and_the_reason_says_so()
    {
        RouteDestination open = new() { BaseUrl = "http://api.example/" };

        Assert.False(ApprovedDestination.TryParse(open, out _, out ImmutableArray<string> reasons));
        Assert.Contains("in the clear", Assert.Single(reasons), StringComparison.Ordinal);
        Assert.True(ApprovedDestination.TryParse(open with { Networks = ["10.0.0.0/8"] }, out ApprovedDestination? approved, out _));
        Assert.False(approved.IsTls);
    }

    [Theory]
    [InlineData("https://payments.internal/")]
    [InlineData("https://localhost/")]
    [InlineData("https://payments/")]
    [InlineData("https://api.localhost/")]
    [InlineData("https://nas.home.arpa/")]
    public void A_name_outside_the_public_dns_needs_a_listed_network(string url)
    {
        Assert.Null(Destinations.TryParse(url));
        Assert.NotNull(Destinations.TryParse(url, "10.0.0.0/8"));
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        RouteDestination destination = new() { BaseUrl = "http://a_b/../", Networks = ["10.0.0.1/8", "x"] };

        Assert.False(ApprovedDestination.TryParse(destination, out ApprovedDestination? approved, out ImmutableArray<string> reasons));
        Assert.Null(approved);
        Assert.Equal(4, reasons.Length);
    }

    [Theory]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://169.254.169.254/")]
    [InlineData("https://[::1]/")]
    public void A_special_address_needs_its_own_range_listed(string url)
    {
        Assert.Null(Destinations.TryParse(url));
        Assert.Null(Destinations.TryParse(url, "10.0.0.0/8"));
        Assert.NotNull(Destinations.TryParse(url, "127.0.0.0/8", "169.254.0.0/16", "::1/128"));
    }
}
