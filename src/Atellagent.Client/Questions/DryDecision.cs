using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Questions;

/// <summary>What would be decided.</summary>
/// <param name="Effect"><c>deny</c>, <c>allow</c>, <c>narrow</c> or <c>require_approval</c>.</param>
/// <param name="PolicyVersion">The policies.</param>
/// <param name="Reasons">The rules that made it.</param>
/// <param name="Code">Why it would be denied; null where it would not.</param>
/// <param name="Granted">The arguments that would be granted, without secrets; null where none.</param>
/// <param name="Changes">What would be other than asked; null where nothing.</param>
public sealed record DryDecision(
    string Effect,
    string PolicyVersion,
    IReadOnlyList<DryReason> Reasons,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Granted = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Changes = null);
