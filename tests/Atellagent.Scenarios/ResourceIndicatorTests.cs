using System.Net;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Tokens for one address of the boundary (RFC 8707): good there and nowhere else.</summary>
public sealed class ResourceIndicatorTests(ExchangeWorld exchange) : IClassFixture<ExchangeWorld>
{
    private World World => exchange.World;

    private string Whole => World.Boundary.Address.ToString();

    [Fact]
    public async Task A_token_for_one_mcp_route_is_good_there_and_nowhere_else()
    {
        string token = await TokenAsync(Whole + "mcp/payments");

        Assert.Equal($"\"{Whole}mcp/payments\"", ExchangeWorld.Claims(token)["aud"]!.ToString());
        Assert.Equal(200, await ListToolsAsync("mcp/payments", token));
        foreach (string other in new[] { "mcp", "mcp/elsewhere", "mcp/payments/", "MCP/payments" })
        {
            Assert.Equal(401, await ListToolsAsync(other, token));
        }

        Assert.Equal(401, (await World.RefundAsync(token)).Status);
        Assert.Equal(401, (await World.GetAsync("v1/me/authority", token)).Status);

        // Remembered tokens are held against the address as well.
        Assert.Equal(200, await ListToolsAsync("mcp/payments", token));
        Assert.Equal(401, await ListToolsAsync("mcp/elsewhere", token));
    }

    [Fact]
    public async Task Several_addresses_may_be_named_and_the_boundary_itself_is_all_of_them()
    {
        string both = await TokenAsync(Whole + "mcp", Whole + "mcp/payments");
        string whole = await TokenAsync(Whole);
        string bare = await TokenAsync(Whole.TrimEnd('/'));

        await AssertAnswersAsync(both, ("mcp", 200), ("mcp/payments", 200), ("mcp/elsewhere", 401));
        await AssertAnswersAsync(whole, ("mcp/elsewhere", 200));
        await AssertAnswersAsync(bare, ("mcp/elsewhere", 200));
        Assert.Equal(200, (await World.RefundAsync(whole)).Status);
    }

    [Theory]
    [InlineData("https://elsewhere.example/mcp")]
    [InlineData("{W}mcp/nowhere")]
    [InlineData("{W}mcp/")]
    [InlineData("{W}mcp/payments/")]
    [InlineData("{W}mcp/../mcp/payments")]
    [InlineData("{W}mcp/payments?x=1")]
    [InlineData("{W}MCP/payments")]
    [InlineData("{W}v1/actions")]
    public async Task What_is_no_address_of_tokens_is_refused(string resource)
    {
        ClientCall answer = await World.RequestTokenAsync("agent", World.AgentSecret, "prod", ("resource", resource.Replace("{W}", Whole, StringComparison.Ordinal)));

        ExchangeWorld.AssertRefused("invalid_target", "no resource", answer);
    }

    [Theory]
    [InlineData("invalid_scope", "scope", "anything")]
    [InlineData("invalid_scope", "scope", "openid")]
    [InlineData("invalid_request", "audience", "atellagent")]
    public async Task What_a_token_of_client_credentials_has_not_is_refused(string error, string name, string value) =>
        ExchangeWorld.AssertRefused(error, "", await World.RequestTokenAsync("agent", World.AgentSecret, "prod", (name, value)));

    [Fact]
    public async Task An_exchange_keeps_the_addresses_or_makes_them_fewer()
    {
        string both = await TokenAsync(Whole + "mcp", Whole + "mcp/payments");

        string kept = await exchange.ExchangedAsync("agent", both, null);
        string one = await exchange.ExchangedAsync("agent", both, null, ("resource", Whole + "mcp/payments"));

        await AssertAnswersAsync(kept, ("mcp", 200), ("mcp/elsewhere", 401));
        await AssertAnswersAsync(one, ("mcp/payments", 200), ("mcp", 401));
        ExchangeWorld.AssertRefused("invalid_target", "is not for", await exchange.ExchangeAsync("agent", one, null, ("resource", Whole + "mcp")));
        ExchangeWorld.AssertRefused("invalid_target", "fewer", await exchange.ExchangeAsync("agent", one, null, ("resource", Whole)));
        ExchangeWorld.AssertRefused("invalid_target", "fewer", await exchange.ExchangeAsync("agent", one, null, ("audience", "atellagent")));
    }

    private async Task AssertAnswersAsync(string token, params (string Path, int Status)[] wanted)
    {
        foreach ((string path, int status) in wanted)
        {
            Assert.Equal((path, status), (path, await ListToolsAsync(path, token)));
        }
    }

    private async Task<string> TokenAsync(params string[] resources)
    {
        ClientCall answer = await RequestAsync(resources);
        Assert.True(answer.Status == 200, answer.Body?.ToString());
        return ((JsonString)answer.Body!["access_token"]!).Value;
    }

    private async Task<ClientCall> RequestAsync(string[] resources)
    {
        List<KeyValuePair<string, string>> form =
        [
            new("grant_type", "client_credentials"), new("client_id", "agent"), new("client_secret", World.AgentSecret), new("deployment", "prod"),
            .. resources.Select(static r => new KeyValuePair<string, string>("resource", r)),
        ];
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(World.Boundary.Address, "oauth/token")) { Content = new FormUrlEncodedContent(form) };
        return await World.SendAsync(request, null);
    }

    private async Task<int> ListToolsAsync(string path, string token)
    {
        Uri address = new(Whole + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using HttpRequestMessage request = World.Post("mcp", token, Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}"""), "application/json");
        request.RequestUri = address;
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        using HttpClient http = new();
        using HttpResponseMessage answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode == HttpStatusCode.OK ? 200 : (int)answer.StatusCode;
    }
}
