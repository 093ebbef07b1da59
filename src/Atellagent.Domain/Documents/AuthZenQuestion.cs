using Atellagent.Domain.Json;

namespace Atellagent.Domain.Documents;

/// <summary>
/// How a decision point elsewhere is asked (AuthZEN, Authorization API 1.0, section 5): what stands in a question besides who does what to what, and where its answer
/// says why.
/// </summary>
public sealed record AuthZenQuestion
{
    /// <summary>Whether arguments are properties of the resource; otherwise they are those of the action.</summary>
    public bool HasArgumentsOfResource { get; init; }

    /// <summary>Properties of every subject.</summary>
    public JsonObject Subject { get; init; } = JsonObject.Empty;

    /// <summary>Properties of every resource.</summary>
    public JsonObject Resource { get; init; } = JsonObject.Empty;

    /// <summary>Members of every context.</summary>
    public JsonObject Context { get; init; } = JsonObject.Empty;

    /// <summary>Where in the context of an answer its reason stands, a JSON Pointer (RFC 6901); null for <c>reason_user</c>, or <c>reason</c> where that is not there.</summary>
    public string? Reason { get; init; }

    /// <summary>What no property of a subject may be called: the boundary says it.</summary>
    public static IReadOnlySet<string> OwnOfSubject { get; } = new HashSet<string>(["deployment", "teams"], StringComparer.Ordinal);

    /// <summary>What no member of a context may be called: the boundary says it.</summary>
    public static IReadOnlySet<string> OwnOfContext { get; } = new HashSet<string>(["actors", "said"], StringComparer.Ordinal);

    /// <summary>Where the boundary says nothing.</summary>
    public static IReadOnlySet<string> NoneOwn { get; } = new HashSet<string>();

    /// <summary>Whether a text can say where a reason stands.</summary>
    /// <param name="pointer">The text.</param>
    /// <returns>False where it is no JSON Pointer.</returns>
    public static bool IsPointer(string pointer) => pointer.StartsWith('/')
        && !pointer.Split('~').Skip(1).Any(static rest => rest is not ['0' or '1', ..]);

    /// <summary>Finds the reason in an answer.</summary>
    /// <param name="context">The answer's context.</param>
    /// <returns>The text as it stands, which somebody else wrote; null where there is none.</returns>
    public string? FindReason(JsonObject context)
    {
        JsonValue? found = Reason is null ? context["reason_user"] ?? context["reason"] : Reason.Split('/').Skip(1).Aggregate<string, JsonValue?>(context, Follow);
        return found switch
        {
            JsonString text => text.Value,
            JsonObject languages => (languages["en"] as JsonString ?? languages.Members.Select(static member => member.Value).OfType<JsonString>().FirstOrDefault())?.Value,
            _ => null,
        };
    }

    private static JsonValue? Follow(JsonValue? value, string step) => value switch
    {
        JsonObject members => members[step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)],
        JsonArray list => int.TryParse(step, System.Globalization.NumberStyles.None, provider: null, out int index) && index < list.Items.Length ? list.Items[index] : null,
        _ => null,
    };
}
