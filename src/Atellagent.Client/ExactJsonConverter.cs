using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Client;

/// <summary>
/// Sends a JSON value by the very bytes it was written with. The boundary judges exactly what it receives, so a client
/// that rewrote <c>9007199254740993</c> or <c>1.10</c> on the way would have it judge something else.
/// </summary>
public sealed class ExactJsonConverter : JsonConverter<JsonElement>
{
    /// <inheritdoc />
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonElement.ParseValue(ref reader);

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value));
    }
}
