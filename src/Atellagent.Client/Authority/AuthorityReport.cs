using System.Text.Json.Serialization;

namespace Atellagent.Client.Authority;

/// <summary>The answer of <c>GET /v1/me/authority</c>.</summary>
/// <param name="Principal">Whom the token proves.</param>
/// <param name="Token">The token.</param>
/// <param name="Operations">What may be asked for; policies decide about each call.</param>
/// <param name="Deployment">The deployment that the token is bound to.</param>
/// <param name="Delegation">On whose behalf it acts, the original subject first; null where it acts for itself.</param>
/// <param name="Refused">Why nothing may be asked for, where that is so.</param>
/// <param name="Labels">What rules see that it has read, with what those have read on whose behalf it acts; of a run that callers name that of its deployment alone.</param>
public sealed record AuthorityReport(
    PrincipalReport Principal,
    TokenTimes Token,
    IReadOnlyList<OperationReport> Operations,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DeploymentReport? Deployment = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DelegatorReport>? Delegation = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Refused = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Labels = null);
