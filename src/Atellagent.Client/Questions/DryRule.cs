using System.Text.Json.Serialization;

namespace Atellagent.Client.Questions;

/// <summary>A rule that would be looked at.</summary>
/// <param name="Rule">The rule as <c>policy#id</c>.</param>
/// <param name="Effect">What it does when its condition holds.</param>
/// <param name="Outcome">What its condition came to: <c>true</c>, <c>false</c> or <c>error</c>.</param>
/// <param name="Parts">The parts of its condition that decided; null where it always holds.</param>
/// <param name="Shadow">Whether it only says what it would do.</param>
public sealed record DryRule(
    string Rule,
    string Effect,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Outcome = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DryPart>? Parts = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Shadow = null);
