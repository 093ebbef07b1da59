using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary>
/// What is certain about every valid value at one place of a schema, for those who check expressions and bounds before
/// any value exists. It may know less than the schema (<c>not</c> and <c>pattern</c> add nothing here), never more.
/// </summary>
public sealed record PropertySchema
{
    private static readonly ImmutableSortedDictionary<string, PropertySchema> NoProperties =
        ImmutableSortedDictionary<string, PropertySchema>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>A place where any value may stand.</summary>
    public static PropertySchema Anything { get; } = new();

    /// <summary>The types a value may have.</summary>
    public SchemaTypes Types { get; init; } = SchemaTypes.Any;

    /// <summary>Whether the object around it always has it. True for the root and for items.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The only values it may have (<c>enum</c>, <c>const</c>); default where they are not listed.</summary>
    public ImmutableArray<JsonValue> EnumValues { get; init; }

    /// <summary>The declared members, where it is an object.</summary>
    public ImmutableSortedDictionary<string, PropertySchema> Properties { get; init; } = NoProperties;

    /// <summary>What members that are not declared look like, where it is an object and may have any; null where nothing is known of them.</summary>
    public PropertySchema? AdditionalProperties { get; init; }

    /// <summary>Whether members that are not declared may stand, where it is an object.</summary>
    public bool AllowsAdditionalProperties { get; init; } = true;

    /// <summary>What each item looks like, where it is an array; null where nothing is known of them.</summary>
    public PropertySchema? Items { get; init; }

    /// <summary>The most items, where it is an array; null where there is no limit.</summary>
    public int? MostItems { get; init; }

    /// <summary>The most characters, where it is a string; null where there is no limit.</summary>
    public int? MostLength { get; init; }

    /// <summary>Whether it is a name of something (<c>format: identifier</c>): normalised, without hidden characters.</summary>
    public bool IsIdentifier { get; init; }

    /// <summary>Whether the schema marks it <c>secret</c>: shown to nobody who merely reads evidence.</summary>
    public bool IsSecret { get; init; }
}
