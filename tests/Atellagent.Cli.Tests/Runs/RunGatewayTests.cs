using Atellagent.Cli.Runs;

namespace Atellagent.Cli.Tests.Runs;

/// <summary>Which addresses of the boundary a sandbox reaches.</summary>
public sealed class RunGatewayTests
{
    [Theory]
    [InlineData("/v1/actions")]
    [InlineData("/v1/actions/act_1/events")]
    [InlineData("/v1/me/authority")]
    [InlineData("/mcp")]
    [InlineData("/mcp/payments")]
    [InlineData("/openai/v1/chat/completions")]
    [InlineData("/anthropic/v1/messages")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    public void What_agents_have_business_with_is_open(string path) => Assert.True(RunGateway.IsOpen(path));

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("/v1/admin/runs")]
    [InlineData("/v1/runs/run_1/end")]
    [InlineData("/v1/actionsx")]
    [InlineData("/v1/evidence")]
    [InlineData("/oauth/token")]
    [InlineData("/oauth/jwks")]
    [InlineData("/metrics")]
    [InlineData("/console")]
    [InlineData("/mcpx")]
    [InlineData("/V1/actions")]
    [InlineData("/v1/me/%2e%2e/admin/runs")]
    [InlineData("/v1/me/%2E%2E/admin/runs")]
    [InlineData("/v1/me/..%2fadmin")]
    [InlineData("/v1/me/..%5Cadmin")]
    [InlineData("/v1/me\\..\\admin")]
    public void Everything_else_is_not(string path) => Assert.False(RunGateway.IsOpen(path));
}
