using System.Text.Json.Serialization;

namespace Atellagent.Client.Runs;

/// <summary>A run of a hosted deployment.</summary>
/// <param name="Id">The run.</param>
/// <param name="Deployment">The deployment.</param>
/// <param name="Principal">The principal that acts in it.</param>
/// <param name="State"><c>running</c> or <c>ended</c>.</param>
/// <param name="StartedAt">When it began (RFC 3339).</param>
/// <param name="StartedBy">Who started it.</param>
/// <param name="EndedAt">When it ended; null as long as it goes on.</param>
/// <param name="EndedBy">Who ended it; null where it ended by itself.</param>
/// <param name="ExitCode">What its program ended with; null where nobody said.</param>
/// <param name="Reason">Why it is over.</param>
/// <param name="Issuer">The boundary's own address, which proofs name; where it was just started.</param>
/// <param name="LeaseSeconds">How long it goes on without its runner being heard of; where it was just started.</param>
/// <param name="Spec">Its limits; where it was just started.</param>
public sealed record RunReport(
    string Id,
    string Deployment,
    string Principal,
    string State,
    string StartedAt,
    string StartedBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EndedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EndedBy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ExitCode = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Issuer = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? LeaseSeconds = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RunLimits? Spec = null);
