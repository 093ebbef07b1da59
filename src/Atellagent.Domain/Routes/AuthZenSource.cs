using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Routes;

/// <summary>A place in an AuthZEN request: an id, or one property of the subject, the action, the resource or the context.</summary>
/// <param name="Part"><c>subject</c>, <c>action</c>, <c>resource</c> or <c>context</c>.</param>
/// <param name="Property">The property's name; null for the part's own id.</param>
public sealed record AuthZenSource(string Part, string? Property)
{
    /// <summary>The resource's id.</summary>
    public static AuthZenSource ResourceId { get; } = new("resource", null);

    /// <summary>Reads a place as documents write it: a JSON Pointer (RFC 6901) without escapes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">The place.</param>
    /// <returns>False where it is none.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out AuthZenSource? source)
    {
        source = text.Contains('~', StringComparison.Ordinal) ? null : text.Split('/') switch
        {
            ["", "subject" or "resource", "id"] parts => new AuthZenSource(parts[1], null),
            ["", "subject" or "action" or "resource", "properties", { Length: > 0 } property] parts => new AuthZenSource(parts[1], property),
            ["", "context", { Length: > 0 } property] => new AuthZenSource("context", property),
            _ => null,
        };
        return source is not null;
    }

    /// <summary>Finds what stands there.</summary>
    /// <param name="part">The part of the request that it names.</param>
    /// <returns>The value; null where nothing does.</returns>
    public JsonValue? Find(JsonObject? part) => Property is null ? part?["id"]
        : string.Equals(Part, "context", StringComparison.Ordinal) ? part?[Property]
        : (part?["properties"] as JsonObject)?[Property];
}
