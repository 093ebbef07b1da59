using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Actions;

/// <summary>What an action was, as it was granted.</summary>
/// <param name="Principal">Who asked.</param>
/// <param name="Route">The route.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Deployment">From where; null where from no deployment.</param>
/// <param name="Arguments">The arguments as they were sent; null where they are not told.</param>
public sealed record OpenActionRequest(
    string Principal,
    string Route,
    string Operation,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Deployment = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Arguments = null);
