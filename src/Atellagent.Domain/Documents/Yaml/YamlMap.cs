using Atellagent.Domain.Json;

namespace Atellagent.Domain.Documents.Yaml;

/// <summary>A mapping from texts.</summary>
/// <param name="position">Where it begins.</param>
/// <param name="parent">What it is in.</param>
/// <param name="label">Its name or index there.</param>
internal sealed class YamlMap(SourcePosition position, YamlNode? parent, string label) : YamlNode(position, parent, label)
{
    private readonly Dictionary<string, YamlEntry> _byKey = new(StringComparer.Ordinal);
    private readonly List<YamlEntry> _entries = [];

    /// <summary>The entries in the order of the document; complete once the document has been read.</summary>
    public IReadOnlyList<YamlEntry> Entries => _entries;

    /// <inheritdoc />
    public override JsonObject Json =>
        JsonObject.TryCreate(_entries.Select(e => KeyValuePair.Create(e.Key, e.Value.Json)), out JsonObject? result, out _)
            ? result
            : throw new InvalidOperationException("a mapping keeps no duplicate");

    /// <inheritdoc />
    public override string Description => "a mapping";

    /// <summary>Finds a value.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value, or null.</returns>
    public YamlNode? Get(string key) => _byKey.TryGetValue(key, out YamlEntry? entry) ? entry.Value : null;

    /// <summary>Adds an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>The entry that has the key already, which then stays; null when added.</returns>
    public YamlEntry? Add(YamlEntry entry)
    {
        if (_byKey.TryGetValue(entry.Key, out YamlEntry? first))
        {
            return first;
        }

        _byKey.Add(entry.Key, entry);
        _entries.Add(entry);
        return null;
    }
}
