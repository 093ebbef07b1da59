using System.Text.Json.Serialization;

namespace Atellagent.Client.Runs;

/// <summary>How a run ended, as its runner says.</summary>
/// <param name="Reason">Why.</param>
/// <param name="ExitCode">What its program ended with; null where it was stopped before.</param>
public sealed record RunOutcome(string Reason, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ExitCode = null);
