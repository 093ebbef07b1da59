using System.Text.Json.Serialization;
using Atellagent.Client.Evidence;

namespace Atellagent.Client.Decisions;

/// <summary>How a decision was reviewed.</summary>
/// <param name="Review">The review, rev_….</param>
/// <param name="Act">What was done.</param>
/// <param name="By">Who.</param>
/// <param name="Time">When.</param>
/// <param name="State">How the review stood then.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Team">The team.</param>
/// <param name="Surface">Where something has to change.</param>
/// <param name="Target">What has to change there.</param>
/// <param name="Sample">The act that drew it.</param>
/// <param name="Notes">What was written.</param>
/// <param name="Evidence">Where it stands.</param>
public sealed record StoryReview(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Review = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Act = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Time = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? State = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Verdict = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Severity = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Team = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Surface = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Target = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sample = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Notes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] EvidencePlace? Evidence = null);
