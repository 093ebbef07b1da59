using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Atellagent.Silo.Surfaces.Discovery;

/// <summary>Makes schemas of the types that the client reads and writes, each once.</summary>
internal sealed class ApiSchemas
{
    private static readonly JsonSchemaExporterOptions Options = new() { TreatNullObliviousAsNonNullable = true };
    private readonly SortedDictionary<string, JsonNode> _schemas = new(StringComparer.Ordinal);

    /// <summary>Refers to the schema of a type.</summary>
    /// <param name="type">The type.</param>
    /// <returns>The reference.</returns>
    public JsonNode Of(JsonTypeInfo type)
    {
        string name = type.Type.Name;
        if (!_schemas.ContainsKey(name))
        {
            JsonNode schema = type.GetJsonSchemaAsNode(Options);
            Root(schema, name);
            _schemas.Add(name, schema);
        }

        return new JsonObject { ["$ref"] = "#/components/schemas/" + name };
    }

    /// <summary>All that were referred to.</summary>
    /// <returns>Schemas by name.</returns>
    public JsonObject All()
    {
        JsonObject all = [];
        foreach ((string name, JsonNode schema) in _schemas)
        {
            all[name] = schema;
        }

        return all;
    }

    // A type that is met again is referred to from the root of its schema, which is a part of ours.
    private static void Root(JsonNode? node, string name)
    {
        switch (node)
        {
            case JsonObject record:
                foreach ((string key, JsonNode? value) in record.ToArray())
                {
                    if (key == "$ref" && value is JsonValue text && text.GetValue<string>() is ['#', .. var rest])
                    {
                        record[key] = $"#/components/schemas/{name}{rest}";
                    }
                    else
                    {
                        Root(value, name);
                    }
                }

                break;
            case JsonArray items:
                foreach (JsonNode? item in items)
                {
                    Root(item, name);
                }

                break;
        }
    }
}
