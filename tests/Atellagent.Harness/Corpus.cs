using System.Text.Json;

namespace Atellagent.Harness;

/// <summary>The data sets under <c>tests/corpora</c>.</summary>
public static class Corpus
{
    /// <summary>The rows of a set.</summary>
    public static IReadOnlyList<JsonElement> Read(string set, string file) =>
    [
        .. File.ReadLines(Repository.In("tests", "corpora", set, file))
            .Where(line => line.Length > 0)
            .Select(line => JsonDocument.Parse(line).RootElement),
    ];
}
