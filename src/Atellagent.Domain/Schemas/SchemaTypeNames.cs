using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary>JSON Schema's names for types.</summary>
internal static class SchemaTypeNames
{
    private static readonly (string Name, string Words, SchemaTypes Types)[] All =
    [
        ("null", "null", SchemaTypes.Null),
        ("boolean", "true or false", SchemaTypes.Boolean),
        ("number", "a number", SchemaTypes.Number),
        ("integer", "a whole number", SchemaTypes.Integer),
        ("string", "a string", SchemaTypes.String),
        ("array", "a list", SchemaTypes.Array),
        ("object", "an object", SchemaTypes.Object),
    ];

    /// <summary>The type of a value; a number without a fraction is an <see cref="SchemaTypes.Integer"/>.</summary>
    public static SchemaTypes Of(JsonValue value) => value switch
    {
        JsonNull => SchemaTypes.Null,
        JsonBoolean => SchemaTypes.Boolean,
        JsonNumber { IsInteger: true } => SchemaTypes.Integer,
        JsonNumber => SchemaTypes.Number,
        JsonString => SchemaTypes.String,
        JsonArray => SchemaTypes.Array,
        JsonObject => SchemaTypes.Object,
        _ => SchemaTypes.Any,
    };

    /// <summary>Reads a name.</summary>
    public static bool TryParse(JsonValue name, [NotNullWhen(true)] out SchemaTypes? types)
    {
        types = null;
        foreach ((string known, _, SchemaTypes candidate) in All)
        {
            if (name is JsonString text && string.Equals(text.Value, known, StringComparison.Ordinal))
            {
                types = candidate;
            }
        }

        return types is not null;
    }

    /// <summary>Says a set of types in words.</summary>
    public static string Describe(SchemaTypes types)
    {
        List<string> words = [];
        foreach ((_, string word, SchemaTypes candidate) in All)
        {
            if ((types & candidate) == candidate)
            {
                words.Add(word);
                types &= ~candidate;
            }
        }

        // What is left is the fraction half of a number, which a value of that type is called a number for.
        return words.Count == 0 ? "a number" : string.Join(" or ", words);
    }
}
