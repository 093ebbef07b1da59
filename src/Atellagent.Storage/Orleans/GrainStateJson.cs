using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Storage;

namespace Atellagent.Storage.Orleans;

/// <summary>
/// Grain state as JSON text without type names: whoever can write the table cannot choose a type to load. A member that
/// the reader does not know is an error, because state written by a newer program may restrict what an older one would allow.
/// </summary>
/// <param name="options">How the text is written.</param>
internal sealed class GrainStateJson(JsonSerializerOptions options) : IGrainStorageSerializer
{
    /// <summary>Makes the house's own way, for those who add converters to it.</summary>
    /// <returns>Options that may still be changed.</returns>
    public static JsonSerializerOptions CreateOptions() => new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        PropertyNameCaseInsensitive = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <inheritdoc />
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, options));

    /// <inheritdoc />
    public T? Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span, options);
}
