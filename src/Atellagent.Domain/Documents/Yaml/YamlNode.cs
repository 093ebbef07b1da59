using Atellagent.Domain.Json;

namespace Atellagent.Domain.Documents.Yaml;

/// <summary>A value of a YAML document together with where it stands.</summary>
internal abstract class YamlNode
{
    private readonly YamlNode? _parent;
    private readonly string _label;

    private protected YamlNode(SourcePosition position, YamlNode? parent, string label) =>
        (Position, _parent, _label) = (position, parent, label);

    /// <summary>Where it begins.</summary>
    public SourcePosition Position { get; }

    /// <summary>The way to it from the document's top, such as <c>spec.rules[2].when</c>; empty for the top itself.</summary>
    public string Path => _parent is null ? "" : _label[0] == '[' || _parent.Path.Length == 0
        ? _parent.Path + _label
        : $"{_parent.Path}.{_label}";

    /// <summary>What it is, in words for the author.</summary>
    public abstract string Description { get; }

    /// <summary>The value as JSON.</summary>
    public abstract JsonValue Json { get; }

    /// <summary>Finds a place inside by JSON Pointer.</summary>
    /// <param name="pointer">The pointer.</param>
    /// <returns>The node, or the deepest one on the way to it.</returns>
    public YamlNode Find(string pointer)
    {
        YamlNode node = this;
        foreach (string part in pointer.Split('/').Skip(1))
        {
            string name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            YamlNode? next = node switch
            {
                YamlMap map => map.Get(name),
                YamlList list when int.TryParse(name, out int index) && index < list.Items.Count => list.Items[index],
                _ => null,
            };
            if (next is null)
            {
                return node;
            }

            node = next;
        }

        return node;
    }
}
