using System.Text.Json.Serialization;
using Atellagent.Client.Evidence;

namespace Atellagent.Client.Reviews;

/// <summary>Something that was done about a review or a follow-up.</summary>
/// <param name="Act">What.</param>
/// <param name="By">Who.</param>
/// <param name="Time">When.</param>
/// <param name="Notes">What they wrote; null for nothing, or where it was erased.</param>
/// <param name="State">How it stood then.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Severity">The severity.</param>
/// <param name="Team">The team.</param>
/// <param name="Surface">Where something has to change.</param>
/// <param name="Target">What has to change.</param>
/// <param name="Owner">Who does it.</param>
/// <param name="Replay">What the decision would have been.</param>
/// <param name="Evidence">Where it stands.</param>
public sealed record ReviewAct(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Act = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Time = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Notes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? State = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Verdict = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Severity = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Team = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Surface = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Target = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Owner = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ReplayReport? Replay = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] EvidencePlace? Evidence = null);
