using System.Text.Json.Serialization;

namespace Atellagent.Client.Alerts;

/// <summary>The alerts in force, and those that have fired.</summary>
/// <param name="Alerts">The alerts in force, by name.</param>
/// <param name="Counting">How far has been counted.</param>
/// <param name="Items">Those that have fired, the newest first.</param>
/// <param name="Next">The cursor of the next page of these; null at the end.</param>
public sealed record AlertListing(
    IReadOnlyList<AlertStanding> Alerts,
    AlertCounting Counting,
    IReadOnlyList<FiredAlert> Items,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Next = null);
