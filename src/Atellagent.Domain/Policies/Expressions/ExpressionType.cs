using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>
/// What is known about a value before it is there. <see cref="Int"/> is a whole number of at most 64 bits; a
/// <see cref="Number"/> is an exact decimal and mixes with it freely.
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
        Number,
        String,
        List,
        Record,
    }

    public static ExpressionType Dyn { get; } = new(TypeKind.Dyn, "dyn");

    public static ExpressionType Null { get; } = new(TypeKind.Null, "null");

    public static ExpressionType Bool { get; } = new(TypeKind.Bool, "bool");

    public static ExpressionType Int { get; } = new(TypeKind.Int, "int");

    public static ExpressionType Number { get; } = new(TypeKind.Number, "number");

    public static ExpressionType String { get; } = new(TypeKind.String, "string");

    public static ExpressionType ListOfDyn { get; } = ListOf(Dyn);

    public static ExpressionType ListOfString { get; } = ListOf(String);

    public TypeKind Kind { get; }

    /// <summary>How errors name it.</summary>
    public string Name { get; }

    /// <summary>The type of a list's elements.</summary>
    public ExpressionType? Element { get; private init; }

    /// <summary>The declared fields of a record.</summary>
    public FrozenDictionary<string, ExpressionField> Fields { get; private init; } = FrozenDictionary<string, ExpressionField>.Empty;

    /// <summary>The type of a record's fields that are not declared; null where there are none.</summary>
    public ExpressionType? Extra { get; private init; }

    /// <summary>The only values that a string can have; default where it can have any.</summary>
    public ImmutableArray<string> Options { get; private init; }

    public bool IsNumeric => Kind is TypeKind.Int or TypeKind.Number;

    public bool IsDyn => Kind == TypeKind.Dyn;

    public bool IsString => Kind == TypeKind.String;

    public static ExpressionType ListOf(ExpressionType element) => new(TypeKind.List, $"list of {element.Name}") { Element = element };

    public static ExpressionType StringOf(ImmutableArray<string> options) => new(TypeKind.String, "string") { Options = options };

    public static ExpressionType RecordOf(IEnumerable<KeyValuePair<string, ExpressionField>> fields, ExpressionType? extra = null) =>
        new(TypeKind.Record, "object")
        {
            Fields = fields.ToFrozenDictionary(static f => f.Key, static f => f.Value, StringComparer.Ordinal),
            Extra = extra,
        };

    /// <summary>Whether values of the two types can be equal at all.</summary>
    /// <param name="other">The other type.</param>
    /// <returns>False when they never are.</returns>
    public bool CanEqual(ExpressionType other) =>
        IsDyn || other.IsDyn || (IsNumeric && other.IsNumeric)
        || (Kind == other.Kind && (Element is null || other.Element is null || Element.CanEqual(other.Element)));

    /// <summary>The type of either of two values.</summary>
    /// <param name="other">The other type.</param>
    /// <returns>One of the two, or <see cref="Dyn"/>.</returns>
    public ExpressionType Join(ExpressionType other)
    {
        if (ReferenceEquals(this, other))
        {
            return this;
        }

        if (IsNumeric && other.IsNumeric)
        {
            return Number;
        }

        return (Kind, other.Kind) switch
        {
            (TypeKind.String, TypeKind.String) => String,
            (TypeKind.List, TypeKind.List) => ListOf(Element!.Join(other.Element!)),
            _ => Dyn,
        };
    }
}
