using Atellagent.Cli.Tests.Stub;

namespace Atellagent.Cli.Tests.Commands;

public sealed class BreakGlassTests : IAsyncLifetime
{
    private const string Use = """{"id":"glass_1","state":"waiting","holder":"ada","reason":"down","at":"t","waitsUntil":"u","changes":[],"reviewers":[]}""";

    private StubBoundary _stub = null!;
    private CliRun _run = null!;

    public async ValueTask InitializeAsync()
    {
        _stub = await StubBoundary.StartAsync();
        _run = CliRun.With(_stub);
    }

    public async ValueTask DisposeAsync()
    {
        _run.Dispose();
        await _stub.DisposeAsync();
    }

    [Fact]
    public async Task To_ask_waits_for_another_person_and_says_what_they_type()
    {
        _stub.On("POST /v1/admin/break-glass", 202, Use);

        Assert.Equal(7, await _run.RunAsync("break-glass", "open", "--reason", "down"));
        Assert.Contains("atell break-glass confirm glass_1", _run.Out, StringComparison.Ordinal);
        Assert.Equal("""{"reason":"down"}""", Assert.Single(_stub.SeenOn("POST /v1/admin/break-glass")).Body);
    }

    [Fact]
    public async Task What_has_to_be_reviewed_is_listed_as_such()
    {
        _stub.On("GET /v1/admin/break-glass", 200, $$"""{"items":[{{Use.Replace("waiting", "to review", StringComparison.Ordinal)}}],"seals":[{"holder":"ada","by":"carol","at":"t"}]}""");

        Assert.Equal(0, await _run.RunAsync("break-glass", "list"));
        Assert.Contains("to review", _run.Out, StringComparison.Ordinal);
        Assert.Contains("carol sealed a code for ada", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sealed_code_is_all_that_is_printed()
    {
        _stub.On("POST /v1/admin/break-glass/ada/seal", 200, """{"holder":"ada","code":"0123-4567"}""");

        Assert.Equal(0, await _run.RunAsync("break-glass", "seal", "ada"));
        Assert.Equal("0123-4567", _run.Out.Trim());
    }

    [Theory]
    [InlineData("confirm")]
    [InlineData("close")]
    [InlineData("review")]
    public async Task What_turns_a_use_names_it(string verb)
    {
        _stub.On($"POST /v1/admin/break-glass/glass_1/{verb}", 200, Use.Replace("waiting", "open", StringComparison.Ordinal));

        Assert.Equal(0, await _run.RunAsync(["break-glass", verb, "glass_1", .. verb == "review" ? ["--comment", "fine"] : Array.Empty<string>()]));
        Assert.Contains("glass_1 of ada is open", _run.Out, StringComparison.Ordinal);
    }
}
