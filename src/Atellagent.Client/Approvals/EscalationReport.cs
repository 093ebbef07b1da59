using System.Text.Json.Serialization;

namespace Atellagent.Client.Approvals;

/// <summary>Who may vote too at a gate after a time.</summary>
/// <param name="AfterSeconds">After how long.</param>
/// <param name="Teams">Members of these teams; null where teams are not asked.</param>
/// <param name="Roles">Those with one of these roles; null where roles are not asked.</param>
/// <param name="When">The conditions that hold for them; null where there are none.</param>
public sealed record EscalationReport(
    long AfterSeconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Teams = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Roles = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? When = null);
