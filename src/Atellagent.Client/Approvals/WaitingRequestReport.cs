using System.Text.Json;
using System.Text.Json.Serialization;
using Atellagent.Client.Decisions;

namespace Atellagent.Client.Approvals;

/// <summary>What people are asked to agree to.</summary>
/// <param name="Principal">Who asks.</param>
/// <param name="Deployment">From where.</param>
/// <param name="Route">The route.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Arguments">The arguments as they would be sent.</param>
/// <param name="PolicyVersion">The policies that asked for it.</param>
/// <param name="Changes">What policies have changed about what was asked.</param>
/// <param name="Reasons">The rules.</param>
public sealed record WaitingRequestReport(
    string Principal,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Deployment,
    string Route,
    string Operation,
    JsonElement Arguments,
    string PolicyVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ChangeReport>? Changes,
    IReadOnlyList<ReasonReport> Reasons);
