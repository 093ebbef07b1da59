using System.Text.Json.Serialization;

namespace Atellagent.Client.Webhooks;

/// <summary>How one webhook stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="BaseUrl">Where messages go.</param>
/// <param name="Suspended">Whether it is suspended; what it is owed is kept meanwhile.</param>
/// <param name="Delivered">How many messages it has taken.</param>
/// <param name="Waiting">How many records are still to be looked at for it, counted to a thousand.</param>
/// <param name="Failures">How often in a row it could not be told.</param>
/// <param name="DeliveredAt">When it took the last message (RFC 3339); null where none.</param>
/// <param name="LastError">Why it could not be told the last time; null where it could.</param>
/// <param name="NextAt">When it is tried again (RFC 3339); null where at once.</param>
/// <param name="OldestAt">When the oldest was recorded that is still to be looked at for it (RFC 3339); null where nothing is.</param>
/// <param name="Passed">How many records were passed over, because it refused them for good.</param>
/// <param name="LastPassed">Which was the last of them, and why; null where none was.</param>
public sealed record WebhookReport(
    string Name,
    string BaseUrl,
    bool Suspended,
    long Delivered,
    long Waiting,
    long Failures,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DeliveredAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastError = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NextAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OldestAt = null,
    long Passed = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastPassed = null);
