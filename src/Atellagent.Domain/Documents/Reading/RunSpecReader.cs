using System.Collections.Immutable;
using Atellagent.Domain.Documents.Yaml;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>spec.run</c> of a hosted deployment.</summary>
internal static class RunSpecReader
{
    private const int MostWords = 256;
    private const int LongestWord = 4096;
    private const int LongestSeconds = 30 * 24 * 3600;

    /// <summary>Reads it.</summary>
    public static RunSpec Read(FieldReader run)
    {
        string? restart = run.Text("restart");
        RestartRule? rule = restart is null ? RestartRule.Never : RestartRules.Read(restart);
        if (rule is null)
        {
            run.Context.Refuse(run.Map.Get("restart")!, $"\"{restart}\" is no rule; write never, on-failure or always");
        }

        RunSpec read = new()
        {
            Command = Command(run),
            Directory = Directory(run),
            Restart = rule ?? RestartRule.Never,
            MemoryMegabytes = run.Count("memoryMegabytes", 16, 1024 * 1024) ?? RunSpec.UsualMegabytes,
            Processes = run.Count("processes", 8, 32_768) ?? RunSpec.UsualProcesses,
            Longest = run.Count("seconds", 1, LongestSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        run.Close();
        return read;
    }

    private static ImmutableArray<string> Command(FieldReader run)
    {
        IReadOnlyList<YamlNode> nodes = run.Items("command");
        string[] words = [.. nodes.Select(run.TextOf).OfType<string>()];
        if (run.Has("command") && run.Node("command") is { } node && nodes.Count is 0 or > MostWords)
        {
            run.Context.Refuse(run.Map.Get("command")!, $"a command has 1 to {MostWords} words, the program first");
        }

        if (words.Any(static word => word.Length > LongestWord || word.Contains('\0', StringComparison.Ordinal)))
        {
            run.Context.Refuse(run.Map.Get("command")!, $"a word has at most {LongestWord} characters, none of them NUL");
        }

        return [.. words];
    }

    private static string? Directory(FieldReader run)
    {
        string? directory = run.Text("directory");
        if (directory is not null && (directory.Length > LongestWord || directory.Contains('\0', StringComparison.Ordinal)))
        {
            run.Context.Refuse(run.Map.Get("directory")!, "this is no folder");
        }

        return directory;
    }
}
