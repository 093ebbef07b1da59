using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Atellagent.Client.Actions;

/// <summary>What an agent asks the boundary to do: the body of <c>POST /v1/actions</c>.</summary>
/// <param name="Route">The route's name.</param>
/// <param name="Operation">The operation's name on that route.</param>
/// <param name="Arguments">The arguments, sent exactly as written: a number keeps every digit.</param>
/// <param name="Context">What the agent says about its purpose; policies never trust it as fact.</param>
/// <param name="Narrowing">Null where the action may be narrowed, or <see cref="RefusesNarrowing"/>.</param>
public sealed record ActionSubmission(
    string Route,
    string Operation,
    [property: JsonConverter(typeof(ExactJsonConverter))] JsonElement Arguments,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SubmissionContext? Context = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Narrowing = null)
{
    /// <summary>The action is denied where it would be narrowed.</summary>
    public const string RefusesNarrowing = "refuse";

    /// <summary>A submission whose arguments were put together in code.</summary>
    /// <param name="route">The route's name.</param>
    /// <param name="operation">The operation's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="purpose">What it is for.</param>
    /// <returns>The submission.</returns>
    public static ActionSubmission Of(string route, string operation, JsonObject arguments, string? purpose = null)
    {
        using JsonDocument document = JsonDocument.Parse(arguments.ToJsonString());
        return new ActionSubmission(
            route,
            operation,
            document.RootElement.Clone(),
            purpose is null ? null : new SubmissionContext { Purpose = purpose });
    }
}
