using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Tests;

/// <summary>Reads JSON that a test knows to be well formed.</summary>
internal static class JsonText
{
    public static JsonValue Parse(string text) =>
        StrictJson.TryParse(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out string? reason)
            ? value
            : throw new ArgumentException(reason, nameof(text));

    public static JsonObject Object(string text) => (JsonObject)Parse(text);

    public static bool IsRefused(string text) => IsRefused(Encoding.UTF8.GetBytes(text));

    public static bool IsRefused(byte[] utf8) => !StrictJson.TryParse(utf8, JsonLimits.Default, out _, out _);
}
