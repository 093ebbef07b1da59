using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Questions;

/// <summary>A request that is only looked at.</summary>
/// <param name="Principal">Who would ask.</param>
/// <param name="Route">Over which route.</param>
/// <param name="Operation">For which operation.</param>
/// <param name="Arguments">With what.</param>
/// <param name="Deployment">From which deployment; null from none.</param>
/// <param name="Context">What would be said about it; null for nothing.</param>
public sealed record DryRun(
    string Principal,
    string Route,
    string Operation,
    JsonElement Arguments,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Deployment = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Context = null);
