using Atellagent.Domain.Json;

namespace Atellagent.Domain.Documents.Yaml;

/// <summary>A list.</summary>
/// <param name="position">Where it begins.</param>
/// <param name="parent">What it is in.</param>
/// <param name="label">Its name or index there.</param>
internal sealed class YamlList(SourcePosition position, YamlNode? parent, string label) : YamlNode(position, parent, label)
{
    /// <summary>The items in order; complete once the document has been read.</summary>
    public List<YamlNode> Items { get; } = [];

    /// <inheritdoc />
    public override JsonValue Json => new JsonArray([.. Items.Select(item => item.Json)]);

    /// <inheritdoc />
    public override string Description => "a list";
}
