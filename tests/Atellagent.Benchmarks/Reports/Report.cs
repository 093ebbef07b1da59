using System.Globalization;
using System.Text.Json;

namespace Atellagent.Benchmarks.Reports;

/// <summary>A run's results, for people and for files.</summary>
/// <param name="conditions">The conditions.</param>
internal sealed class Report(Conditions conditions)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly List<ScenarioResult> _results = [];

    public Conditions Conditions => conditions;

    public bool HasScore => _results.TrueForAll(static result => result.HasScore);

    public void Add(ScenarioResult result) => _results.Add(result);

    public async Task<string> WriteAsync(string folder)
    {
        string file = Path.Combine(folder, conditions.Time.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + ".json");
        object[] scenarios = [.. _results.Select(static r => r.HasScore ? (object)r : new { r.Name, r.Books, r.Violations })];
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { conditions, scenarios }, Json) + "\n");
        return file;
    }
}
