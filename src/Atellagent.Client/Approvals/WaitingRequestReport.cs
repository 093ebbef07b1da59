using System.Text.Json;
using System.Text.Json.Serialization;
using Atellagent.Client.Decisions;

namespace Atellagent.Client.Approvals;

/// <summary>What people are asked to agree to.</summary>
/// <param name="Principal">Who asks.</param>
/// <param name="Route">The route.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Arguments">The arguments as they would be sent.</param>
/// <param name="PolicyVersion">The policies that asked for it.</param>
/// <param name="Reasons">The rules.</param>
/// <param name="Deployment">From where; null where from no deployment.</param>
/// <param name="Changes">What policies have changed about what was asked; null where nothing.</param>
public sealed record WaitingRequestReport(
    string Principal,
    string Route,
    string Operation,
    JsonElement Arguments,
    string PolicyVersion,
    IReadOnlyList<ReasonReport> Reasons,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Deployment = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ChangeReport>? Changes = null);
