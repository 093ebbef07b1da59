using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Keeps which arguments of an <c>http</c> operation travel where, so that each travels once and can be written there.</summary>
internal sealed class ArgumentPlacement(FieldReader fields, ArgumentSchema? schema)
{
    private readonly HashSet<string> _placed = new(StringComparer.Ordinal);

    /// <summary>Types with a plain text form.</summary>
    public const SchemaTypes Scalars = SchemaTypes.String | SchemaTypes.Number | SchemaTypes.Boolean;

    /// <summary>Places the argument that a value names.</summary>
    public string? Place(YamlNode node, SchemaTypes types, bool mustBeRequired)
    {
        string? name = fields.TextOf(node);
        if (name is not null)
        {
            Place(name, node, types, mustBeRequired);
        }

        return name;
    }

    /// <summary>Places an argument.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="node">Where it is named.</param>
    /// <param name="types">The types that can be written there.</param>
    /// <param name="mustBeRequired">Whether it may be absent.</param>
    public void Place(string name, YamlNode node, SchemaTypes types, bool mustBeRequired)
    {
        if (!_placed.Add(name))
        {
            fields.Context.Refuse(node, $"the argument \"{name}\" already travels in another place");
        }

        if (schema is null)
        {
            return;
        }

        if (!schema.Properties.TryGetValue(name, out PropertySchema? property))
        {
            fields.Context.Refuse(node, $"the operation declares no argument \"{name}\"{Suggestion.For(name, schema.Properties.Keys)}");
        }
        else if ((property.Types & ~types) != 0)
        {
            fields.Context.Refuse(node, $"the argument \"{name}\" cannot travel here: its schema must say that it is {SchemaTypeNames.Describe(types)}");
        }
        else if (mustBeRequired && !property.IsRequired)
        {
            fields.Context.Refuse(node, $"the argument \"{name}\" must be in the schema's \"required\": without it there is no path");
        }
    }

    /// <summary>Refuses arguments that have no place in a request without a body.</summary>
    public void RefuseRest(YamlNode method)
    {
        if (schema is null)
        {
            return;
        }

        foreach (string name in schema.Properties.Keys.Where(name => !_placed.Contains(name)))
        {
            fields.Context.Refuse(method, $"a request with this method has no body for the argument \"{name}\"; name it in \"query\", \"path\" or \"headers\"");
        }

        if (schema.Shape.AllowsAdditionalProperties)
        {
            fields.Context.Refuse(method, "a request with this method has no body for arguments that are not declared; say additionalProperties: false");
        }
    }
}
