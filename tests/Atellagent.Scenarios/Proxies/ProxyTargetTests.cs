using System.Net.Sockets;
using System.Text;

namespace Atellagent.Scenarios.Proxies;

/// <summary>A caller that writes the target so that the proxy's question is answered by another address, or about another request, gets no yes.</summary>
public sealed class ProxyTargetTests(ProxyWorld proxies) : IClassFixture<ProxyWorld>
{
    [Theory]
    [InlineData("GET /ext-authz/payments/../../v1/me/authority HTTP/1.1")]
    [InlineData("GET /ext-authz/payments/%2e%2e/%2e%2e/v1/me/authority HTTP/1.1")]
    [InlineData("GET /ext-authz/payments/../../livez HTTP/1.1")]
    [InlineData("GET /ext-authz/../livez HTTP/1.1")]
    [InlineData("GET /ext-authz/elsewhere/../payments/api/orders/ord_1 HTTP/1.1")]
    [InlineData("GET /ext-authz/payments/../payments/api/orders/ord_1 HTTP/1.1")]
    [InlineData("GET /ext-authz/payments/./api/orders/ord_1 HTTP/1.1")]
    [InlineData("GET /ext-authz/payments//api/orders/ord_1 HTTP/1.1")]
    [InlineData("GET /ext-authz/payments/api/orders/%6frd_1 HTTP/1.1")]
    [InlineData("GET /ext-authz/payments/ HTTP/1.1\r\nX-Original-Method: GET\r\nX-Original-URI: /api/orders/ord_1")]
    [InlineData("GET /ext-authz/payments?x HTTP/1.1\r\nX-Original-Method: GET\r\nX-Original-URI: /api/orders/ord_1")]
    [InlineData("GET /ext-authz/paym%65nts HTTP/1.1\r\nX-Original-Method: GET\r\nX-Original-URI: /api/orders/ord_1")]
    public async Task A_target_that_leads_elsewhere_is_never_a_yes(string head)
    {
        World world = proxies.World;
        using TcpClient client = new();
        await client.ConnectAsync(world.Boundary.Address.Host, world.Boundary.Address.Port, TestContext.Current.CancellationToken);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{head}\r\nHost: {world.Boundary.Address.Authority}\r\nAuthorization: Bearer {proxies.Token}\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        using StreamReader reader = new(stream);
        string? line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);

        Assert.Matches("^HTTP/1.1 (400|403|404) ", line);
    }
}
