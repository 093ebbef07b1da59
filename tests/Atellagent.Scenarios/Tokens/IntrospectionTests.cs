using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios.Tokens;

/// <summary>Introspection (RFC 7662) and revocation (RFC 7009): who may ask, what is told, and when an end has come.</summary>
public sealed class IntrospectionTests(TokenWorld tokens) : IClassFixture<TokenWorld>
{
    private World World => tokens.World;

    [Fact]
    public async Task A_client_learns_of_its_own_token_what_narrows_and_binds_it()
    {
        ClientCall narrowed = await World.RequestTokenAsync("agent", World.AgentSecret, "prod", ("authorization_details", """[{"type":"atellagent_action","routes":["payments"],"operations":["getOrder"]}]"""));
        ClientCall answer = await IntrospectAsync(((JsonString)narrowed.Body!["access_token"]!).Value);

        Assert.Equal(200, answer.Status);
        Assert.Equal(JsonBoolean.True, answer.Body!["active"]);
        Assert.Equal(World.Boundary.Address.ToString(), Text(answer, "iss"));
        Assert.Equal(("agent", "agent", "Bearer", "prod"), (Text(answer, "sub"), Text(answer, "client_id"), Text(answer, "token_type"), Text(answer, "deployment")));
        Assert.All(["exp", "iat", "jti", "aud", "authorization_details"], name => Assert.NotNull(answer.Body[name]));
    }

    [Fact]
    public async Task Of_anything_else_nobody_learns_more_than_that_it_is_not_active()
    {
        (string client, string secret) = await tokens.AdministratorAsync();
        string admin = await World.AdminTokenAsync();
        string spoiled = (await World.TokenAsync())[..^6] + "AAAAAA";

        foreach (ClientCall answer in new[]
        {
            await IntrospectAsync(admin),
            await IntrospectAsync(spoiled),
            await IntrospectAsync("no token at all"),
            await tokens.PostFormAsync("oauth/introspect", client, secret, ("token", await World.TokenAsync())),
        })
        {
            Assert.Equal((200, """{"active":false}"""), (answer.Status, answer.Body!.ToString()));
        }
    }

    [Fact]
    public async Task Whoever_is_no_client_learns_nothing_in_the_same_words()
    {
        string token = await World.TokenAsync();
        foreach (string endpoint in new[] { "oauth/introspect", "oauth/revoke", "oauth/token" })
        {
            ClientCall wrong = await tokens.PostFormAsync(endpoint, "agent", new string('x', 40), ("token", token), ("grant_type", "client_credentials"));
            ClientCall unknown = await tokens.PostFormAsync(endpoint, "nobody", new string('x', 40), ("token", token), ("grant_type", "client_credentials"));
            Assert.Equal((401, wrong.Body!.ToString()), (unknown.Status, unknown.Body!.ToString()));
            Assert.Equal(401, wrong.Status);
        }

        Assert.Equal(JsonBoolean.True, (await IntrospectAsync(token)).Body!["active"]);
    }

    [Fact]
    public async Task A_revoked_token_is_refused_at_every_surface_once_the_call_has_returned()
    {
        string token = await World.TokenAsync();
        Assert.Equal(200, (await World.RefundAsync(token)).Status);
        Assert.Equal(200, (await World.GetAsync("v1/me/authority", token)).Status);

        Assert.Equal(200, (await tokens.PostFormAsync("oauth/revoke", "agent", World.AgentSecret, ("token", token))).Status);

        Assert.Equal(401, (await World.GetAsync("v1/me/authority", token)).Status);
        Assert.Equal(401, (await World.RefundAsync(token)).Status);
        Assert.Equal(401, (await World.GetAsync("v1/evidence", token)).Status);
        Assert.Equal(401, (await World.SendAsync(World.Post("mcp", token, "{}"u8.ToArray(), "application/json"), null)).Status);
        Assert.Equal("""{"active":false}""", (await IntrospectAsync(token)).Body!.ToString());
        Assert.Equal(200, (await tokens.PostFormAsync("oauth/revoke", "agent", World.AgentSecret, ("token", token))).Status);
    }

    [Fact]
    public async Task The_token_of_another_is_not_revoked()
    {
        (string client, string secret) = await tokens.AdministratorAsync();
        string token = await World.TokenAsync();

        ClientCall answer = await tokens.PostFormAsync("oauth/revoke", client, secret, ("token", token));
        ClientCall nonsense = await tokens.PostFormAsync("oauth/revoke", client, secret, ("token", "no token at all"));

        Assert.Equal((answer.Status, answer.Body?.ToString()), (nonsense.Status, nonsense.Body?.ToString()));
        Assert.Equal(200, (await World.RefundAsync(token)).Status);
        Assert.Equal(JsonBoolean.True, (await IntrospectAsync(token)).Body!["active"]);
    }

    [Fact]
    public async Task The_token_of_a_suspended_deployment_is_not_active_until_it_is_resumed()
    {
        string token = await World.TokenAsync(deployment: "spare");
        Assert.Equal(200, (await World.SuspendAsync("deployments", "spare", "suspend")).Status);
        Assert.Equal("""{"active":false}""", (await IntrospectAsync(token)).Body!.ToString());

        Assert.Equal(200, (await World.SuspendAsync("deployments", "spare", "resume")).Status);
        Assert.Equal(JsonBoolean.True, (await IntrospectAsync(token)).Body!["active"]);
    }

    [Fact]
    public async Task A_secret_in_a_query_string_is_refused_and_not_written_anywhere()
    {
        const string marked = "marked-secret-in-a-query-string-0123456789";
        foreach (string path in new[] { "oauth/token", "oauth/introspect", "oauth/revoke" })
        {
            string query = $"{path}?grant_type=client_credentials&client_id=agent&client_secret={World.AgentSecret}&token={marked}";
            using HttpRequestMessage post = new(HttpMethod.Post, new Uri(World.Boundary.Address, query)) { Content = new FormUrlEncodedContent([KeyValuePair.Create("deployment", "prod")]) };
            ClientCall answer = await World.SendAsync(post, null);
            Assert.True(answer.Status is 400 or 401, answer.Body?.ToString());
            Assert.Null(answer.Body!["access_token"]);
            Assert.True((await World.GetAsync(query, null)).Status is 400 or 401 or 404 or 405);
        }

        Assert.DoesNotContain(marked, World.Boundary.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(World.AgentSecret, World.Boundary.Output, StringComparison.Ordinal);
    }

    private Task<ClientCall> IntrospectAsync(string token) => tokens.PostFormAsync("oauth/introspect", "agent", World.AgentSecret, ("token", token));

    private static string? Text(ClientCall answer, string name) => (answer.Body![name] as JsonString)?.Value;
}
