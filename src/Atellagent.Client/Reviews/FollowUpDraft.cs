using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Reviews;

/// <summary>What a change of a policy begins with.</summary>
/// <param name="FollowUp">The follow-up.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Test">The decision as a PolicyTest, in YAML, that fails until it is decided as wanted.</param>
/// <param name="Wanted">The effect that it should have.</param>
/// <param name="Now">What it would be now.</param>
/// <param name="Document">The policy as it is in force; null where there is none, or the caller may not read documents.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="HidesSecrets">Whether arguments were left out because their schema marks them secret.</param>
public sealed record FollowUpDraft(
    string FollowUp,
    string Policy,
    string Test,
    string Wanted,
    ReplayReport Now,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Document = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Revision = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? HidesSecrets = null);
