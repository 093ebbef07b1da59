using System.Text.Json.Serialization;

namespace Atellagent.Client.Authority;

/// <summary>One of those on whose behalf a caller acts.</summary>
/// <param name="Principal">The principal's name.</param>
/// <param name="Deployment">The deployment that its own token was bound to.</param>
public sealed record DelegatorReport(
    string Principal,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Deployment = null);
