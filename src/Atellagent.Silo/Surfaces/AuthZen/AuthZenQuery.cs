using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.AuthZen;

/// <summary>
/// One question of the Authorization API 1.0, section 5: a subject, an action, a resource, and a context. What the specification does not know is
/// not looked at, as its section 4 wants it; what it knows must have the type that it says.
/// </summary>
/// <param name="Subject">The subject; null where a search asks for it.</param>
/// <param name="Action">The action; null where a search asks for it.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Context">The context.</param>
internal sealed record AuthZenQuery(JsonObject? Subject, JsonObject? Action, JsonObject? Resource, JsonObject Context)
{
    /// <summary>The subject's type.</summary>
    public string SubjectType => Text(Subject, "type");

    /// <summary>The subject's id.</summary>
    public string SubjectId => Text(Subject, "id");

    /// <summary>The action's name.</summary>
    public string ActionName => Text(Action, "name");

    /// <summary>The resource's type.</summary>
    public string ResourceType => Text(Resource, "type");

    /// <summary>The resource's id.</summary>
    public string ResourceId => Text(Resource, "id");

    /// <summary>Reads an evaluation.</summary>
    /// <param name="body">It.</param>
    /// <param name="defaults">What stands for all of a batch; null where it stands alone.</param>
    /// <param name="query">The question.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <returns>False where it is none.</returns>
    public static bool TryRead(JsonObject body, JsonObject? defaults, [NotNullWhen(true)] out AuthZenQuery? query, out string reason) =>
        TryRead(body, defaults, ["type", "id"], ["name"], ["type", "id"], out query, out reason);

    /// <summary>Reads a search.</summary>
    /// <param name="body">It.</param>
    /// <param name="subject">The members that the subject must have.</param>
    /// <param name="action">The members that the action must have; none where the search asks for it.</param>
    /// <param name="resource">The members that the resource must have.</param>
    /// <param name="query">The question.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <returns>False where it is none.</returns>
    public static bool TryReadSearch(
        JsonObject body, ReadOnlySpan<string> subject, ReadOnlySpan<string> action, ReadOnlySpan<string> resource, [NotNullWhen(true)] out AuthZenQuery? query, out string reason) =>
        TryRead(body, null, subject, action, resource, out query, out reason);

    private static bool TryRead(
        JsonObject body,
        JsonObject? defaults,
        ReadOnlySpan<string> subjectMembers,
        ReadOnlySpan<string> actionMembers,
        ReadOnlySpan<string> resourceMembers,
        [NotNullWhen(true)] out AuthZenQuery? query,
        out string reason)
    {
        query = null;
        JsonObject? action = null;
        if (!TryReadPart(body, defaults, "subject", subjectMembers, out JsonObject? subject, out reason)
            || (actionMembers.Length > 0 && !TryReadPart(body, defaults, "action", actionMembers, out action, out reason))
            || !TryReadPart(body, defaults, "resource", resourceMembers, out JsonObject? resource, out reason))
        {
            return false;
        }

        JsonValue? context = body["context"] ?? defaults?["context"];
        if (context is not (null or JsonObject))
        {
            reason = "context must be an object";
            return false;
        }

        query = new AuthZenQuery(subject, action, resource, context as JsonObject ?? JsonObject.Empty);
        return true;
    }

    // A part of an evaluation stands for the whole part above it, but for what that part must have and it has not (section 7.1.1).
    private static bool TryReadPart(JsonObject body, JsonObject? defaults, string name, ReadOnlySpan<string> members, out JsonObject? part, out string reason)
    {
        part = null;
        if ((body[name] ?? defaults?[name]) is not JsonObject told)
        {
            reason = $"{name} must be there, and an object";
            return false;
        }

        foreach (string member in members)
        {
            JsonValue? value = told[member] ?? (defaults?[name] as JsonObject)?[member];
            if (value is not JsonString { Value.Length: > 0 } text || !ActionRequest.IsName(text.Value))
            {
                reason = $"{name}.{member} must be there: a text of at most 256 characters without control characters";
                return false;
            }

            told = told.With(member, text);
        }

        if (told["properties"] is not (null or JsonObject))
        {
            reason = $"{name}.properties must be an object";
            return false;
        }

        (part, reason) = (told, "");
        return true;
    }

    private static string Text(JsonObject? part, string name) => (part?[name] as JsonString)?.Value ?? "";
}
