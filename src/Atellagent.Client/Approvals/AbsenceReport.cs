using System.Text.Json.Serialization;

namespace Atellagent.Client.Approvals;

/// <summary>That somebody is away.</summary>
/// <param name="Until">Until when (RFC 3339).</param>
/// <param name="From">From when; null for at once.</param>
/// <param name="Delegate">Who may vote in their place; null where nobody may.</param>
public sealed record AbsenceReport(
    string Until,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? From = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Delegate = null);
