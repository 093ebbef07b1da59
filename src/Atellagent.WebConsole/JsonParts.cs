using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole;

/// <summary>Reads what may be there.</summary>
public static class JsonParts
{
    /// <summary>A text.</summary>
    /// <param name="from">Where it stands.</param>
    /// <param name="name">The member.</param>
    /// <returns>The text; empty where there is none.</returns>
    public static string Text(this JsonObject? from, string name) => (from?[name] as JsonString)?.Value ?? "";

    /// <summary>An object.</summary>
    /// <param name="from">Where it stands.</param>
    /// <param name="name">The member.</param>
    /// <returns>The object; an empty one where there is none.</returns>
    public static JsonObject Part(this JsonObject? from, string name) => from?[name] as JsonObject ?? JsonObject.Empty;

    /// <summary>The objects of a list.</summary>
    /// <param name="from">Where it stands.</param>
    /// <param name="name">The member.</param>
    /// <returns>The objects.</returns>
    public static ImmutableArray<JsonObject> Parts(this JsonObject? from, string name) => from?[name] is JsonArray list ? [.. list.Items.OfType<JsonObject>()] : [];

    /// <summary>The texts of a list.</summary>
    /// <param name="from">Where it stands.</param>
    /// <param name="name">The member.</param>
    /// <returns>The texts.</returns>
    public static ImmutableArray<string> Texts(this JsonObject? from, string name) =>
        from?[name] is JsonArray list ? [.. list.Items.OfType<JsonString>().Select(static text => text.Value)] : [];

    /// <summary>A whole number.</summary>
    /// <param name="from">Where it stands.</param>
    /// <param name="name">The member.</param>
    /// <returns>The number; null where there is none.</returns>
    public static long? Whole(this JsonObject? from, string name) => (from?[name] as JsonNumber)?.Whole;

    /// <summary>Whether something is so.</summary>
    /// <param name="from">Where it stands.</param>
    /// <param name="name">The member.</param>
    /// <returns>True only where it says so.</returns>
    public static bool Is(this JsonObject? from, string name) => from?[name] is JsonBoolean { Value: true };
}
