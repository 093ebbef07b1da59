using System.Text.Json.Serialization;

namespace Atellagent.Client.Alerts;

/// <summary>An alert that is in force.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Count">How many it takes.</param>
/// <param name="WindowSeconds">Within how many seconds.</param>
/// <param name="By">What it counts apart.</param>
/// <param name="Owner">The team that answers for it; null where nobody does.</param>
/// <param name="Description">What it is for; null where nobody said.</param>
/// <param name="Keys">How many keys it counts now; null where the silo that was asked is not the one that counts.</param>
/// <param name="Errors">How often its condition could not be evaluated, since that silo began to count; null as above.</param>
public sealed record AlertStanding(
    string Name,
    string Severity,
    long Count,
    long WindowSeconds,
    IReadOnlyList<string> By,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Owner = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Keys = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Errors = null);
