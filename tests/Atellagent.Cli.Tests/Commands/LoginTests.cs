using Atellagent.Cli.Tests.Stub;

namespace Atellagent.Cli.Tests.Commands;

public sealed class LoginTests : IAsyncLifetime
{
    private readonly CliRun _run = new();
    private StubBoundary _stub = null!;

    public async ValueTask InitializeAsync() => _stub = await StubBoundary.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _run.Dispose();
        await _stub.DisposeAsync();
    }

    [Fact]
    public async Task Keeps_proven_credentials_in_a_file_that_only_its_owner_can_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are a matter of Unix");
        string admin = Admin(StubBoundary.Secret);

        Assert.Equal(0, await _run.RunAsync("login", "--from-file", admin, "--url", _stub.Url));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(_run.ContextFile).UnixFileMode);
        Assert.DoesNotContain(StubBoundary.Secret, _run.Out + _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replaces_a_login_that_others_could_read_by_one_that_they_cannot()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are a matter of Unix");
        _run.Write(".config/atellagent/context.json", "{}");
        _run.Write(".config/atellagent/context.json.new", "{}");

        Assert.Equal(0, await _run.RunAsync("login", "--from-file", Admin(StubBoundary.Secret), "--url", _stub.Url));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(_run.ContextFile).UnixFileMode);
    }

    [Fact]
    public async Task Keeps_nothing_that_the_boundary_does_not_take()
    {
        Assert.Equal(6, await _run.RunAsync("login", "--from-file", Admin("wrong"), "--url", _stub.Url));

        Assert.False(File.Exists(_run.ContextFile));
    }

    [Fact]
    public async Task Later_commands_use_the_login()
    {
        _stub.On("GET /v1/decisions/dec_1", 200, ContractAnswers.Story);
        await _run.RunAsync("login", "--from-file", Admin(StubBoundary.Secret), "--url", _stub.Url);

        Assert.Equal(0, await _run.RunAsync("decisions", "show", "dec_1"));

        Assert.StartsWith("Bearer token-", _stub.SeenOn("GET /v1/decisions/dec_1").Single().Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_secret_is_never_sent_to_another_address()
    {
        await using StubBoundary other = await StubBoundary.StartAsync();
        await _run.RunAsync("login", "--from-file", Admin(StubBoundary.Secret), "--url", _stub.Url);

        Assert.Equal(2, await _run.RunAsync("decisions", "show", "dec_1", "--url", other.Url));

        Assert.Empty(other.Seen);
    }

    [Fact]
    public async Task A_secret_is_not_carried_along_a_redirect()
    {
        await using StubBoundary other = await StubBoundary.StartAsync();
        _stub.On("POST /oauth/token", 307, string.Empty, "text/plain");

        Assert.Equal(8, await _run.RunAsync("login", "--from-file", Admin(StubBoundary.Secret), "--url", _stub.Url));

        Assert.Single(_stub.Seen);
        Assert.False(File.Exists(_run.ContextFile));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"clientId":"a"}""")]
    [InlineData("""{"clientId":null,"clientSecret":"b"}""")]
    public async Task A_file_without_credentials_is_refused(string text)
    {
        Assert.Equal(2, await _run.RunAsync("login", "--from-file", _run.Write("admin.json", text), "--url", _stub.Url));
        Assert.Empty(_stub.Seen);
    }

    private string Admin(string secret) =>
        _run.Write("admin.json", $$"""{"clientId":"administrator","clientSecret":"{{secret}}"}""");
}
