using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary>Puts together what several schemas say about one value.</summary>
internal static class SchemaShapes
{
    private static readonly ImmutableSortedDictionary<string, PropertySchema> NoMembers =
        ImmutableSortedDictionary<string, PropertySchema>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>The members that <c>properties</c> and <c>required</c> declare.</summary>
    public static ImmutableSortedDictionary<string, PropertySchema> Members(
        IReadOnlyDictionary<string, SchemaPart> properties,
        ImmutableArray<string> required,
        PropertySchema? rest)
    {
        ImmutableSortedDictionary<string, PropertySchema>.Builder members = NoMembers.ToBuilder();
        foreach ((string name, SchemaPart part) in properties)
        {
            members[name] = part.Shape;
        }

        foreach (string name in required)
        {
            members[name] = (members.GetValueOrDefault(name) ?? rest ?? PropertySchema.Anything) with { IsRequired = true };
        }

        return members.ToImmutable();
    }

    /// <summary>What is certain where both hold.</summary>
    public static PropertySchema Meet(PropertySchema left, PropertySchema right)
    {
        ImmutableSortedDictionary<string, PropertySchema>.Builder members = NoMembers.ToBuilder();
        foreach (string name in left.Properties.Keys.Union(right.Properties.Keys, StringComparer.Ordinal))
        {
            PropertySchema a = Member(left, name) ?? SchemaPart.Nothing.Shape;
            PropertySchema b = Member(right, name) ?? SchemaPart.Nothing.Shape;
            members[name] = Meet(a, b) with { IsRequired = a.IsRequired || b.IsRequired };
        }

        bool allows = left.AllowsAdditionalProperties && right.AllowsAdditionalProperties;
        return left with
        {
            Types = left.Types & right.Types,
            EnumValues = MeetValues(left.EnumValues, right.EnumValues),
            Properties = members.ToImmutable(),
            AllowsAdditionalProperties = allows,
            AdditionalProperties = allows ? MeetOptional(left.AdditionalProperties, right.AdditionalProperties) : null,
            Items = MeetOptional(left.Items, right.Items),
            MostItems = Smaller(left.MostItems, right.MostItems),
            MostLength = Smaller(left.MostLength, right.MostLength),
            IsIdentifier = left.IsIdentifier || right.IsIdentifier,
            IsSecret = left.IsSecret || right.IsSecret,
        };
    }

    /// <summary>What is certain where one of several holds.</summary>
    public static PropertySchema Join(ImmutableArray<PropertySchema> shapes)
    {
        ImmutableArray<PropertySchema> objects = [.. shapes.Where(s => (s.Types & SchemaTypes.Object) != 0)];
        ImmutableArray<PropertySchema> arrays = [.. shapes.Where(s => (s.Types & SchemaTypes.Array) != 0)];
        ImmutableArray<PropertySchema> open = [.. objects.Where(s => s.AllowsAdditionalProperties)];
        return new PropertySchema
        {
            Types = shapes.Aggregate(SchemaTypes.None, (types, shape) => types | shape.Types),
            EnumValues = shapes.Any(s => s.EnumValues.IsDefault) ? default : [.. shapes.SelectMany(s => s.EnumValues).Distinct()],
            Properties = JoinMembers(objects),
            AllowsAdditionalProperties = open.Length > 0 || objects.IsEmpty,
            AdditionalProperties = JoinOptional([.. open.Select(s => s.AdditionalProperties)]),
            Items = JoinOptional([.. arrays.Select(s => s.Items)]),
            MostItems = arrays.IsEmpty || arrays.Any(s => s.MostItems is null) ? null : arrays.Max(s => s.MostItems),
            MostLength = shapes.Any(s => (s.Types & SchemaTypes.String) != 0 && s.MostLength is null) ? null : shapes.Max(s => s.MostLength),
            IsIdentifier = shapes.All(s => s.IsIdentifier),
            IsSecret = shapes.Any(s => s.IsSecret),
        };
    }

    private static int? Smaller(int? left, int? right) => left is null || right is null ? left ?? right : Math.Min(left.Value, right.Value);

    private static ImmutableSortedDictionary<string, PropertySchema> JoinMembers(ImmutableArray<PropertySchema> objects)
    {
        ImmutableSortedDictionary<string, PropertySchema>.Builder members = NoMembers.ToBuilder();
        foreach (string name in objects.SelectMany(s => s.Properties.Keys).Distinct(StringComparer.Ordinal))
        {
            ImmutableArray<PropertySchema> present = [.. objects.Select(s => Member(s, name)).OfType<PropertySchema>()];
            members[name] = Join(present) with
            {
                IsRequired = present.Length == objects.Length && present.All(p => p.IsRequired),
            };
        }

        return members.ToImmutable();
    }

    // Null where the shape says that there is no such member.
    private static PropertySchema? Member(PropertySchema shape, string name)
    {
        if (shape.Properties.TryGetValue(name, out PropertySchema? declared))
        {
            return declared;
        }

        return shape.AllowsAdditionalProperties
            ? (shape.AdditionalProperties ?? PropertySchema.Anything) with { IsRequired = false }
            : null;
    }

    private static ImmutableArray<JsonValue> MeetValues(ImmutableArray<JsonValue> left, ImmutableArray<JsonValue> right) =>
        (left.IsDefault, right.IsDefault) switch
        {
            (true, _) => right,
            (_, true) => left,
            _ => [.. left.Where(right.Contains)],
        };

    private static PropertySchema? MeetOptional(PropertySchema? left, PropertySchema? right) =>
        left is null ? right : right is null ? left : Meet(left, right);

    private static PropertySchema? JoinOptional(ImmutableArray<PropertySchema?> shapes) =>
        shapes.IsEmpty || shapes.Contains(null) ? null : Join([.. shapes.OfType<PropertySchema>()]);
}
