using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>
/// What is known about a value before it is there. <see cref="Int"/> is a whole number of at most 64 bits; a
/// <see cref="Number"/> is an exact decimal and mixes with it freely. The others are those of CEL.
/// </summary>
internal sealed class ExpressionType
{
    private ExpressionType(TypeKind kind, string name) => (Kind, Name) = (kind, name);

    /// <summary>The sorts of types.</summary>
    internal enum TypeKind
    {
        Dyn,
        Null,
        Bool,
        Int,
        UInt,
        Double,
        Number,
        String,
        Bytes,
        Timestamp,
        Duration,
        Type,
        List,
        Map,
        Record,

        /// <summary>A type that a name and parameters stand for, such as <c>optional_type</c>.</summary>
        Named,

        /// <summary>A parameter of a function's signature, or a type that is not known yet.</summary>
        Variable,
    }

    public static ExpressionType Dyn { get; } = new(TypeKind.Dyn, "dyn");

    public static ExpressionType Null { get; } = new(TypeKind.Null, "null");

    public static ExpressionType Bool { get; } = new(TypeKind.Bool, "bool");

    public static ExpressionType Int { get; } = new(TypeKind.Int, "int");

    public static ExpressionType UInt { get; } = new(TypeKind.UInt, "uint");

    public static ExpressionType Double { get; } = new(TypeKind.Double, "double");

    public static ExpressionType Number { get; } = new(TypeKind.Number, "number");

    public static ExpressionType String { get; } = new(TypeKind.String, "string");

    public static ExpressionType Bytes { get; } = new(TypeKind.Bytes, "bytes");

    public static ExpressionType Timestamp { get; } = new(TypeKind.Timestamp, "timestamp");

    public static ExpressionType Duration { get; } = new(TypeKind.Duration, "duration");

    public static ExpressionType Type { get; } = new(TypeKind.Type, "type");

    public static ExpressionType ListOfDyn { get; } = ListOf(Dyn);

    public static ExpressionType ListOfString { get; } = ListOf(String);

    public TypeKind Kind { get; }

    /// <summary>How errors name it.</summary>
    public string Name { get; }

    /// <summary>The type of a list's elements, or of the values of a map.</summary>
    public ExpressionType? Element { get; private init; }

    /// <summary>The type of a map's keys.</summary>
    public ExpressionType? Key { get; private init; }

    /// <summary>The parameters of a named type.</summary>
    public ImmutableArray<ExpressionType> Parameters { get; private init; } = [];

    /// <summary>The declared fields of a record.</summary>
    public FrozenDictionary<string, ExpressionField> Fields { get; private init; } = FrozenDictionary<string, ExpressionField>.Empty;

    /// <summary>The type of a record's fields that are not declared; null where there are none.</summary>
    public ExpressionType? Extra { get; private init; }

    /// <summary>The only values that a string can have; default where it can have any.</summary>
    public ImmutableArray<string> Options { get; private init; }

    /// <summary>The most elements or characters that a value has; null where nothing limits it.</summary>
    public int? LargestSize { get; private init; }

    public bool IsNumeric => Kind is TypeKind.Int or TypeKind.UInt or TypeKind.Double or TypeKind.Number;

    public bool IsDyn => Kind == TypeKind.Dyn;

    public bool IsString => Kind == TypeKind.String;

    public bool IsOptional => Kind == TypeKind.Named && string.Equals(Name, "optional_type", StringComparison.Ordinal);

    public static ExpressionType ListOf(ExpressionType element, int? largestSize = null) =>
        new(TypeKind.List, $"list of {element.Name}") { Element = element, LargestSize = largestSize };

    public static ExpressionType MapOf(ExpressionType key, ExpressionType element) =>
        new(TypeKind.Map, $"map of {key.Name} to {element.Name}") { Key = key, Element = element };

    public static ExpressionType OptionalOf(ExpressionType element) => NamedOf("optional_type", [element]);

    public static ExpressionType NamedOf(string name, ImmutableArray<ExpressionType> parameters) =>
        new(TypeKind.Named, name) { Parameters = parameters };

    public static ExpressionType VariableOf(string name) => new(TypeKind.Variable, name);

    public static ExpressionType StringOf(ImmutableArray<string> options, int? largestSize = null) =>
        new(TypeKind.String, "string") { Options = options, LargestSize = largestSize };

    public static ExpressionType RecordOf(IEnumerable<KeyValuePair<string, ExpressionField>> fields, ExpressionType? extra = null) =>
        new(TypeKind.Record, "object")
        {
            Fields = fields.ToFrozenDictionary(static f => f.Key, static f => f.Value, StringComparer.Ordinal),
            Extra = extra,
        };
}
