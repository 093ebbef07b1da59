using System.Text.Json;

namespace Atellagent.Domain.Tests;

/// <summary>Reads the data sets under <c>tests/corpora</c>.</summary>
internal static class Corpus
{
    /// <summary>The rows of a set.</summary>
    public static IReadOnlyList<JsonElement> Read(string set, string file)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "tests", "corpora")))
        {
            folder = folder.Parent;
        }

        string path = Path.Combine(folder!.FullName, "tests", "corpora", set, file);
        return [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
