using System.Text.Json.Serialization;

namespace Atellagent.Client.Reviews;

/// <summary>What is drawn at random: the body of <c>POST /v1/reviews/samples</c>. The filters are those of evidence.</summary>
/// <param name="Count">How many, 100 at most.</param>
/// <param name="Since">Decided since then: so long ago, such as <c>24h</c>, or a time.</param>
/// <param name="Until">Decided before then.</param>
/// <param name="Route">Over this route.</param>
/// <param name="Operation">Of this operation.</param>
/// <param name="Principal">Asked for by, or for, this principal.</param>
/// <param name="Deployment">From this deployment.</param>
/// <param name="Effect">Decided so.</param>
/// <param name="Outcome">Ended so.</param>
/// <param name="Policy">In which this policy took part.</param>
/// <param name="Rule">In which this rule took part, as <c>policy#rule</c>.</param>
/// <param name="Finding">In which detectors found this.</param>
/// <param name="Team">The team that the reviews are assigned to.</param>
public sealed record SampleDrawing(
    int Count,
    string Since,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Until = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Route = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Operation = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Principal = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Deployment = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Effect = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Outcome = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Policy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Rule = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Finding = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Team = null);
