using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Questions;

/// <summary>A request that is only looked at: what would become of it if somebody asked for it now.</summary>
/// <param name="Principal">Who would ask.</param>
/// <param name="Deployment">From which deployment; null from none.</param>
/// <param name="Route">Over which route.</param>
/// <param name="Operation">For which operation.</param>
/// <param name="Arguments">With what.</param>
/// <param name="Context">What would be said about it.</param>
public sealed record DryRun(string Principal, string? Deployment, string Route, string Operation, JsonObject Arguments, JsonObject Context)
{
    /// <summary>What has to be said of one, by its name in JSON.</summary>
    public static ImmutableArray<string> Names { get; } = ["arguments", "context", "deployment", "operation", "principal", "route"];

    /// <summary>Reads one.</summary>
    /// <param name="told">The value.</param>
    /// <returns>The request; null where it is none.</returns>
    public static DryRun? Read(JsonValue? told) =>
        told is JsonObject asked
        && asked.Members.All(static member => Names.Contains(member.Key))
        && asked["principal"] is JsonString principal
        && asked["deployment"] is null or JsonString
        && asked["route"] is JsonString route
        && asked["operation"] is JsonString operation
        && asked["arguments"] is JsonObject arguments
        && asked["context"] is null or JsonObject
            ? new DryRun(principal.Value, (asked["deployment"] as JsonString)?.Value, route.Value, operation.Value, arguments, asked["context"] as JsonObject ?? JsonObject.Empty)
            : null;
}
