using Atellagent.Domain.Documents;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Tests.Documents;

/// <summary>What a route says of tunnels.</summary>
public sealed class TunnelReaderTests
{
    [Fact]
    public void A_route_that_says_nothing_takes_none()
    {
        Assert.Null(Read("").Tunnel);
        Assert.DoesNotContain(TunnelOperation.Name, Read("").Operations.Keys);
    }

    [Fact]
    public void One_that_passes_them_has_an_operation_for_it_that_counts_as_destructive()
    {
        RouteDocument route = Read(", connect: {}");

        Assert.Equal(new TunnelRule(false, 60, 3600, 1024L * 1024 * 1024), route.Tunnel);
        Assert.Equal(OperationEffect.Destructive, route.Operations[TunnelOperation.Name].Effect);
        Assert.False(route.Operations[TunnelOperation.Name].IsTool);
    }

    [Fact]
    public void One_that_ends_TLS_has_none_since_each_request_inside_is_an_action()
    {
        RouteDocument route = Read(", connect: { tls: ended, idleSeconds: 5, seconds: 7, maxMegabytes: 9 }");

        Assert.Equal(new TunnelRule(true, 5, 7, 9L * 1024 * 1024), route.Tunnel);
        Assert.DoesNotContain(TunnelOperation.Name, route.Operations.Keys);
    }

    [Theory]
    [InlineData("http", "http://10.0.0.1/", "{}", "a tunnel that nobody looks into leads to https")]
    [InlineData("http", "https://a.example/", "{ tls: seen }", "")]
    [InlineData("http", "https://a.example/", "{ seconds: 90000 }", "86400")]
    [InlineData("http", "https://a.example/", "{ idle: 1 }", "there is no field")]
    [InlineData("mcp", "https://a.example/mcp", "{}", "only http routes take tunnels")]
    public void What_cannot_be_kept_is_refused(string connector, string url, string connect, string said)
    {
        string operations = connector == "http" ? ", operations: {}" : "";
        string error = Assert.Single(Folder.Errors(Folder.Document("Route", $"{{ connector: {connector}, destination: {{ baseUrl: \"{url}\", networks: [10.0.0.0/8] }}, connect: {connect}{operations} }}")));

        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_operation_cannot_be_called_the_same() => Assert.Contains("is the operation that a tunnel is", Assert.Single(Folder.Errors(Folder.Document(
        "Route", "{ connector: http, destination: { baseUrl: \"https://a.example/\" }, connect: {}, operations: { connect: { method: GET, path: x, effect: read } } }"))), StringComparison.Ordinal);

    private static RouteDocument Read(string more)
    {
        DocumentReadResult read = Folder.Read(Folder.Document("Route", $"{{ connector: http, destination: {{ baseUrl: \"https://a.example/\" }}, operations: {{}}{more} }}"));
        Assert.Empty(read.Errors);
        return Assert.IsType<RouteDocument>(Assert.Single(read.Documents));
    }
}
