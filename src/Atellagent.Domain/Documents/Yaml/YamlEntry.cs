namespace Atellagent.Domain.Documents.Yaml;

/// <summary>One entry of a mapping.</summary>
/// <param name="Key">The key.</param>
/// <param name="KeyPosition">Where the key stands.</param>
/// <param name="Value">The value.</param>
internal sealed record YamlEntry(string Key, SourcePosition KeyPosition, YamlNode Value);
