using System.Text.Json;
using Atellagent.Cli.Tests.Stub;

namespace Atellagent.Cli.Tests.Commands;

public sealed class PolicyTests : IDisposable
{
    private readonly CliRun _run = new();

    [Fact]
    public async Task The_demos_folder_has_nothing_wrong_and_passes_its_own_tests()
    {
        string folder = DemoFolder(static text => text);

        Assert.Equal(0, await _run.RunAsync("policy", "check", folder));
        Assert.Equal(0, await _run.RunAsync("policy", "test", folder, "-o", "json"));

        using JsonDocument report = JsonDocument.Parse(_run.Out);
        Assert.Equal(0, report.RootElement.GetProperty("failed").GetInt32());
        Assert.True(report.RootElement.GetProperty("passed").GetInt32() >= 6);
    }

    [Fact]
    public async Task A_policy_that_decides_otherwise_fails_its_tests()
    {
        string folder = DemoFolder(static text => text.Replace("maximum: 500, onExceed", "maximum: 600, onExceed", StringComparison.Ordinal));

        Assert.Equal(4, await _run.RunAsync("policy", "test", folder));
        Assert.Contains("a large refund is capped", _run.Error, StringComparison.Ordinal);
        Assert.Contains("policies/tests.yaml:", _run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("test")]
    public async Task A_folder_with_an_error_is_told_by_file_line_and_column(string command)
    {
        string folder = DemoFolder(static text => text.Replace("effect: narrow", "efect: narrow", StringComparison.Ordinal));

        Assert.Equal(3, await _run.RunAsync("policy", command, folder));
        Assert.Matches(@"policies/payments\.yaml:\d+:\d+: .*efect", _run.Error);
    }

    [Fact]
    public async Task A_condition_that_does_not_compile_is_an_error_too()
    {
        string folder = DemoFolder(static text => text.Replace("args.amount > constants.cap", "args.amuont > constants.cap", StringComparison.Ordinal));

        Assert.Equal(3, await _run.RunAsync("policy", "check", folder));
        Assert.Contains("amuont", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_tests_has_passed_none()
    {
        string file = _run.Write("teams.yaml", "apiVersion: atellagent/v1\nkind: Team\nmetadata: { name: support }\nspec: { members: [] }\n");

        Assert.Equal(4, await _run.RunAsync("policy", "test", file));
    }

    public void Dispose() => _run.Dispose();

    private string DemoFolder(Func<string, string> change)
    {
        string source = Path.Combine(AppContext.BaseDirectory, "demo-boundary");
        foreach (string path in Directory.EnumerateFiles(source, "*.yaml", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(path)
                .Replace("${DEMO_UPSTREAM_PORT}", "18701", StringComparison.Ordinal)
                .Replace("${DEMO_SECRETS}", "/run/demo", StringComparison.Ordinal);
            _run.Write(Path.Combine("boundary", Path.GetRelativePath(source, path)), change(text));
        }

        return Path.Combine(_run.Home, "boundary");
    }
}
