using Atellagent.Cli.Tests.Stub;
using Atellagent.Client;
using Atellagent.Client.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Cli.Tests.Client;

public sealed class TokenTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private StubBoundary _stub = null!;
    private HttpClient _http = null!;
    private AtellagentClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _stub = await StubBoundary.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_stub.Url + "/") };
        _client = new AtellagentClient(_http, new ClientCredentials("support-agent", StubBoundary.Secret), _time);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _http.Dispose();
        await _stub.DisposeAsync();
    }

    [Fact]
    public async Task One_token_serves_until_shortly_before_its_end()
    {
        Assert.Equal("token-1", await TokenAsync());

        _time.Advance(TimeSpan.FromSeconds(569));
        Assert.Equal("token-1", await TokenAsync());

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("token-2", await TokenAsync());
    }

    [Fact]
    public async Task Many_callers_ask_for_one_token()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TokenAsync()));

        Assert.Single(_stub.SeenOn("POST /oauth/token"));
    }

    [Fact]
    public async Task A_token_that_was_revoked_is_replaced_once()
    {
        _stub.On("GET /v1/decisions/dec_1", 401, string.Empty, "text/plain").On("GET /v1/decisions/dec_1", 200, ContractAnswers.Story);

        await _client.GetDecisionAsync("dec_1", TestContext.Current.CancellationToken);

        Assert.Equal(
            ["Bearer token-1", "Bearer token-2"],
            _stub.SeenOn("GET /v1/decisions/dec_1").Select(static request => request.Headers["Authorization"]));
    }

    [Fact]
    public void No_secret_is_in_what_a_log_would_write()
    {
        Assert.DoesNotContain(StubBoundary.Secret, new ClientCredentials("a", StubBoundary.Secret).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("tok", new TokenReport { AccessToken = "tok", TokenType = "Bearer" }.ToString(), StringComparison.Ordinal);
    }

    private async Task<string?> TokenAsync() => (await _client.GetTokenAsync(TestContext.Current.CancellationToken)).AccessToken;
}
