using System.Text.Json.Serialization;

namespace Atellagent.Client.Alerts;

/// <summary>How far records have been counted for alerts.</summary>
/// <param name="Waiting">How many are still to be counted, counted to a thousand.</param>
/// <param name="OldestAt">When the oldest of them was recorded (RFC 3339); null where none waits.</param>
/// <param name="LastError">Why they could not be counted the last time; null where they could.</param>
public sealed record AlertCounting(
    long Waiting,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OldestAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastError = null);
