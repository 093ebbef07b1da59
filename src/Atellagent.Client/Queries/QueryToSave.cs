using System.Text.Json.Serialization;

namespace Atellagent.Client.Queries;

/// <summary>A query to be saved.</summary>
/// <param name="Filters">Filters and their values, as in an address.</param>
/// <param name="Team">The team that it is to be shared with; null for nobody.</param>
public sealed record QueryToSave(
    IReadOnlyDictionary<string, string> Filters,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Team = null);
