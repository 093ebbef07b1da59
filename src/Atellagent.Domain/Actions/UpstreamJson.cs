using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Actions;

/// <summary>Tells in JSON who a person was at an identity provider, and reads it back; sessions, tokens and waiting actions keep it so.</summary>
public static class UpstreamJson
{
    private const string Groups = "groups";
    private const string Provider = "provider";
    private const string Subject = "sub";

    /// <summary>Tells it.</summary>
    /// <param name="upstream">Who the person was; null where they proved themselves here.</param>
    /// <returns>The JSON object, or null.</returns>
    [return: NotNullIfNotNull(nameof(upstream))]
    public static JsonObject? Tell(UpstreamIdentity? upstream) => upstream is null ? null : JsonObject.Of(
        (Groups, new JsonArray([.. upstream.Groups.Select(static group => new JsonString(group))])),
        (Provider, new JsonString(upstream.Provider)),
        (Subject, new JsonString(upstream.Subject)));

    /// <summary>Reads what <see cref="Tell"/> told.</summary>
    /// <param name="told">The value.</param>
    /// <param name="upstream">Who the person was.</param>
    /// <returns>False where it is anything else.</returns>
    public static bool TryRead(JsonValue told, [NotNullWhen(true)] out UpstreamIdentity? upstream)
    {
        upstream = told is JsonObject { Members.Length: 3 } found
            && found[Provider] is JsonString { Value.Length: > 0 } provider
            && found[Subject] is JsonString { Value.Length: > 0 } subject
            && found[Groups] is JsonArray { Items: var groups }
            && groups.All(static group => group is JsonString)
                ? new UpstreamIdentity(provider.Value, subject.Value, [.. groups.Cast<JsonString>().Select(static group => group.Value)])
                : null;
        return upstream is not null;
    }
}
