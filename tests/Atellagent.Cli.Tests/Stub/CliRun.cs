using System.Text;

namespace Atellagent.Cli.Tests.Stub;

/// <summary>Runs the CLI in this process with a home folder and an environment of its own.</summary>
internal sealed class CliRun : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("atell-test-");

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public string Home => _home.FullName;

    public string ContextFile => Path.Combine(Home, ".config", "atellagent", "context.json");

    public Func<string, IReadOnlyList<string>, CancellationToken, Task<int>> RunProgram { get; set; } = static (_, _, _) => Task.FromResult(ExitCodes.Unexpected);

    public string Out { get; private set; } = string.Empty;

    public string Error { get; private set; } = string.Empty;

    /// <summary>A run whose environment has the stub's credentials.</summary>
    public static CliRun With(StubBoundary stub)
    {
        CliRun run = new();
        run.Variables["ATELLAGENT_URL"] = stub.Url;
        run.Variables["ATELLAGENT_CLIENT_ID"] = "support-agent";
        run.Variables["ATELLAGENT_CLIENT_SECRET"] = StubBoundary.Secret;
        return run;
    }

    public async Task<int> RunAsync(params string[] args)
    {
        Variables["HOME"] = Home;
        StringBuilder output = new();
        StringBuilder error = new();
        await using StringWriter outputWriter = new(output);
        await using StringWriter errorWriter = new(error);
        Surroundings surroundings = new(
            outputWriter, errorWriter, TextReader.Null, name => Variables.GetValueOrDefault(name), TimeProvider.System, IsTerminal: false)
        {
            RunProgram = RunProgram,
        };
        int code = await CliApplication.RunAsync(args, surroundings, TestContext.Current.CancellationToken);
        Out = output.ToString();
        Error = error.ToString();
        return code;
    }

    public string Write(string name, string text)
    {
        string path = Path.Combine(Home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _home.Delete(recursive: true);
}
