namespace Atellagent.Domain.Schemas;

/// <summary>A compiled part of a schema.</summary>
/// <param name="Node">The check.</param>
/// <param name="Shape">What is certain about valid values.</param>
/// <param name="Weight">How many checks it is at most, with every reference written out.</param>
internal readonly record struct SchemaPart(SchemaNode Node, PropertySchema Shape, int Weight)
{
    /// <summary>Any value is valid.</summary>
    public static SchemaPart Anything { get; } = new(new AllOfNode([]), PropertySchema.Anything, 1);

    /// <summary>No value is valid.</summary>
    public static SchemaPart Nothing { get; } =
        new(new TypeNode(SchemaTypes.None), new PropertySchema { Types = SchemaTypes.None }, 1);
}
