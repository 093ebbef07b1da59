using System.Text.Json.Serialization;

namespace Atellagent.Client.Runs;

/// <summary>Whether a run may go on.</summary>
/// <param name="State"><c>running</c> or <c>stop</c>.</param>
/// <param name="Reason">Why it has to stop.</param>
/// <param name="By">Who has ended it; null where nobody has.</param>
public sealed record RunWatchReport(
    string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By = null);
