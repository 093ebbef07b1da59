using System.Text.Json.Serialization;

namespace Atellagent.Client.Reviews;

/// <summary>A finding that came more than once: the same verdict on the same operation for the same reason.</summary>
/// <param name="Count">How often.</param>
/// <param name="Route">The route.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Last">The last review.</param>
/// <param name="Because">The rule, or the code of a denial.</param>
public sealed record RepeatReport(
    int Count,
    string Route,
    string Operation,
    string Verdict,
    string Last,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Because = null);
