using Atellagent.Domain.Json;

namespace Atellagent.Domain.Actions;

/// <summary>
/// What a caller asks for, as a surface understood it: stage 1 of the way of one action. Every surface makes exactly
/// this and nothing else.
/// </summary>
public sealed record ActionRequest
{
    private const int LongestName = 256;

    /// <summary>The route's name.</summary>
    public required string Route { get; init; }

    /// <summary>The operation's name.</summary>
    public required string Operation { get; init; }

    /// <summary>The arguments.</summary>
    public required JsonObject Arguments { get; init; }

    /// <summary>What the caller says about the circumstances; never trusted as fact.</summary>
    public JsonObject Context { get; init; } = JsonObject.Empty;

    /// <summary>Whether the caller takes the action as asked or not at all; where it would be narrowed it is denied, with the bounds.</summary>
    public bool RefusesNarrowing { get; init; }

    /// <summary>Whether the caller cannot wait for people: where they would have to agree the action is denied, and nobody is asked.</summary>
    public bool RefusesWaiting { get; init; }

    /// <summary>Whether an enforcement point outside carries it out, and the boundary only decides and gives the permit.</summary>
    public bool IsExternal { get; init; }

    /// <summary>The caller's key for this action, or null where it gave none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The surface that understood the request, such as <c>native</c> or <c>mcp</c>.</summary>
    public required string Surface { get; init; }

    /// <summary>Whether a text may stand where a route or an operation is named: evidence is looked up by it.</summary>
    /// <param name="text">The text.</param>
    /// <returns>False where it is longer than any name, or has characters that none has.</returns>
    public static bool IsName(string text) => text.Length <= LongestName && !text.Any(char.IsControl);

    /// <summary>What is asked for, as one value: an idempotency key belongs to it.</summary>
    /// <returns>The JSON object of route, operation, arguments and context, who carries it out, and whether it may be narrowed or wait.</returns>
    public JsonObject ToJson() => JsonObject.Of(
        ("arguments", Arguments),
        ("context", Context),
        ("enforcement", IsExternal ? new JsonString("external") : null),
        ("narrowing", RefusesNarrowing ? new JsonString("refuse") : null),
        ("operation", new JsonString(Operation)),
        ("route", new JsonString(Route)),
        ("waiting", RefusesWaiting ? new JsonString("refuse") : null));
}
