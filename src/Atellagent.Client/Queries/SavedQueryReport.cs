using System.Text.Json.Serialization;

namespace Atellagent.Client.Queries;

/// <summary>A saved query.</summary>
/// <param name="Name">Its name, one of its owner's.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Filters">Filters and their values, as in an address.</param>
/// <param name="SavedAt">When it was saved.</param>
/// <param name="Team">The team that it is shared with; absent where it is its owner's alone.</param>
public sealed record SavedQueryReport(
    string Name,
    string Owner,
    IReadOnlyDictionary<string, string> Filters,
    DateTimeOffset SavedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Team = null);
