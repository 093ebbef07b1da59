using Atellagent.Cli.Tests.Stub;

namespace Atellagent.Cli.Tests.Commands;

public sealed class MigrateTests : IDisposable
{
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task It_runs_the_silos_own_program_and_ends_as_that_does()
    {
        string silo = _run.Write("Atellagent.Silo.dll", "");
        _run.Variables["ATELLAGENT_SILO"] = silo;
        List<string> ran = [];
        _run.RunProgram = (program, arguments, _) =>
        {
            ran.AddRange([program, .. arguments]);
            return Task.FromResult(ExitCodes.Invalid);
        };

        int code = await _run.RunAsync("migrate", "--data", "here");

        Assert.Equal(ExitCodes.Invalid, code);
        Assert.Equal(["dotnet", silo, "migrate", "--data", "here"], ran);
    }

    [Fact]
    public async Task Where_the_program_is_not_it_says_where_it_looked()
    {
        _run.Variables["ATELLAGENT_SILO"] = Path.Combine(_run.Home, "nowhere.dll");

        Assert.Equal(ExitCodes.Usage, await _run.RunAsync("migrate"));

        Assert.Contains("nowhere.dll", _run.Error, StringComparison.Ordinal);
    }
}
