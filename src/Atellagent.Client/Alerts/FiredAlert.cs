using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Alerts;

/// <summary>An alert that has fired.</summary>
/// <param name="Log">The log that its record stands in.</param>
/// <param name="Index">The record's index in it.</param>
/// <param name="Alert">The alert's name.</param>
/// <param name="Severity"><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</param>
/// <param name="Count">How many records it was told for.</param>
/// <param name="By">What was counted apart: one member a name.</param>
/// <param name="Time">When it was told (RFC 3339).</param>
/// <param name="Since">When the first of them was.</param>
/// <param name="Until">When the last was.</param>
/// <param name="WindowSeconds">The length of the window, in seconds.</param>
/// <param name="Threshold">How many it takes.</param>
/// <param name="Several">Whether there were too many keys to count apart, so that several were counted together; null where not.</param>
/// <param name="Owner">The team that answers for it; null where nobody does.</param>
/// <param name="Because">The records that it was told for, the last of them; null where only alerts were listed.</param>
public sealed record FiredAlert(
    string Log,
    long Index,
    string Alert,
    string Severity,
    long Count,
    IReadOnlyDictionary<string, JsonElement> By,
    string Time,
    string Since,
    string Until,
    long WindowSeconds,
    long Threshold,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Several = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Owner = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<JsonElement>? Because = null);
