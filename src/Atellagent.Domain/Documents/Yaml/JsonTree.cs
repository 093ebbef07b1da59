using Atellagent.Domain.Json;

namespace Atellagent.Domain.Documents.Yaml;

/// <summary>Makes the tree that documents are read from out of JSON, so that what comes over HTTP is read by the same readers.</summary>
internal static class JsonTree
{
    /// <summary>Makes a tree.</summary>
    /// <param name="value">The value.</param>
    /// <param name="label">What it is called in errors.</param>
    /// <returns>Its top.</returns>
    public static YamlNode Of(JsonValue value, string label) => Of(value, null, label);

    private static YamlNode Of(JsonValue value, YamlNode? parent, string label)
    {
        switch (value)
        {
            case JsonObject members:
                YamlMap map = new(default, parent, label);
                foreach ((string name, JsonValue member) in members.Members)
                {
                    map.Add(new YamlEntry(name, default, Of(member, map, name)));
                }

                return map;
            case JsonArray items:
                YamlList list = new(default, parent, label);
                list.Items.AddRange(items.Items.Select((item, i) => Of(item, list, $"[{i}]")));
                return list;
            default:
                return new YamlScalar(default, parent, label, value, default);
        }
    }
}
