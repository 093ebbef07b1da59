using Atellagent.Domain.Json;

namespace Atellagent.Domain.Documents.Yaml;

/// <summary>A single value.</summary>
/// <param name="position">Where it begins.</param>
/// <param name="parent">What it is in.</param>
/// <param name="label">Its name or index there.</param>
/// <param name="value">The value.</param>
/// <param name="textPosition">Where the first character of its text stands: behind a quote, or on the next line of a block.</param>
internal sealed class YamlScalar(SourcePosition position, YamlNode? parent, string label, JsonValue value, SourcePosition textPosition)
    : YamlNode(position, parent, label)
{
    /// <summary>Where the first character of its text stands.</summary>
    public SourcePosition TextPosition => textPosition;

    /// <inheritdoc />
    public override JsonValue Json => value;

    /// <inheritdoc />
    public override string Description => value switch
    {
        JsonNull => "empty",
        JsonBoolean boolean => boolean.Value ? "true" : "false",
        JsonNumber number => $"the number {number.Canonical}",
        JsonString { Value.Length: <= 40 } text => $"the text \"{text.Value}\"",
        _ => "a text",
    };
}
