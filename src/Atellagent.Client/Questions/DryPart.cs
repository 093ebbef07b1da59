using System.Text.Json.Serialization;

namespace Atellagent.Client.Questions;

/// <summary>A part of a condition.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="Fault">Why it could not be evaluated; null where it could.</param>
/// <param name="Values">What it looked at; null where nothing is shown.</param>
public sealed record DryPart(
    string Text,
    string Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Fault = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DryValue>? Values = null);
