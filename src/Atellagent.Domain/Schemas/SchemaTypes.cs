namespace Atellagent.Domain.Schemas;

/// <summary>JSON types that a value may have. <see cref="Number"/> contains <see cref="Integer"/>, so that sets intersect as they should.</summary>
[Flags]
public enum SchemaTypes
{
    /// <summary>No value at all.</summary>
    None = 0,

    /// <summary><c>null</c>.</summary>
    Null = 1,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean = 2,

    /// <summary>A number without a fraction, however it is written.</summary>
    Integer = 4,

    /// <summary>A number with a fraction; by itself it is no type of JSON Schema.</summary>
    Fraction = 8,

    /// <summary>Any number.</summary>
    Number = Integer | Fraction,

    /// <summary>A text.</summary>
    String = 16,

    /// <summary>A list.</summary>
    Array = 32,

    /// <summary>An object.</summary>
    Object = 64,

    /// <summary>Any value.</summary>
    Any = Null | Boolean | Number | String | Array | Object,
}
