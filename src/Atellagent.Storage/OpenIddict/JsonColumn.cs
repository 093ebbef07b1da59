using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Atellagent.Storage.OpenIddict;

/// <summary>Lists and dictionaries as the JSON text of one column. What is empty is null.</summary>
internal static class JsonColumn
{
    public static ImmutableArray<string> ReadList(string? text) =>
        text is null ? [] : [.. JsonSerializer.Deserialize<string[]>(text) ?? []];

    public static string? WriteList(ImmutableArray<string> values) =>
        values.IsDefaultOrEmpty ? null : JsonSerializer.Serialize(values.AsSpan().ToArray());

    public static ImmutableDictionary<string, string> ReadTexts(string? text) =>
        Read<string>(text).ToImmutableDictionary(StringComparer.Ordinal);

    public static string? WriteTexts(ImmutableDictionary<string, string> values) => Write(values);

    public static ImmutableDictionary<string, JsonElement> ReadProperties(string? text) =>
        Read<JsonElement>(text).ToImmutableDictionary(StringComparer.Ordinal);

    public static string? WriteProperties(ImmutableDictionary<string, JsonElement> values) => Write(values);

    public static ImmutableDictionary<CultureInfo, string> ReadLocalized(string? text) =>
        Read<string>(text).ToImmutableDictionary(pair => CultureInfo.GetCultureInfo(pair.Key), pair => pair.Value);

    public static string? WriteLocalized(ImmutableDictionary<CultureInfo, string> values) =>
        Write(values.ToImmutableDictionary(pair => pair.Key.Name, pair => pair.Value, StringComparer.Ordinal));

    private static Dictionary<string, T> Read<T>(string? text) =>
        text is null ? [] : JsonSerializer.Deserialize<Dictionary<string, T>>(text) ?? [];

    private static string? Write<T>(ImmutableDictionary<string, T> values) =>
        values.IsEmpty ? null : JsonSerializer.Serialize(values);
}
