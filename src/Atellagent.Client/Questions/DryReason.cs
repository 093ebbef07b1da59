using System.Text.Json.Serialization;

namespace Atellagent.Client.Questions;

/// <summary>A rule that would make a decision what it is.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Rule">The rule in it.</param>
/// <param name="Effect">What it does.</param>
/// <param name="Message">What it says; null where that might tell a secret.</param>
/// <param name="Remedy">What the caller can do; null where nothing is said.</param>
public sealed record DryReason(
    string Policy,
    string Rule,
    string Effect,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Remedy = null);
