using System.Collections.Frozen;

namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>The names that CEL gives the types of values.</summary>
internal static class ValueTypes
{
    /// <summary>The types that an expression can name, by name.</summary>
    public static FrozenSet<string> Names { get; } = Enum.GetValues<ValueKind>().Where(static k => k >= ValueKind.Null)
        .Select(NameOf).Append("type").ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The name of a value's type. An exact decimal is a <c>number</c>, which plain CEL does not have.</summary>
    public static string NameOf(ValueKind kind) => kind switch
    {
        ValueKind.Null => "null_type",
        ValueKind.Boolean => "bool",
        ValueKind.Int => "int",
        ValueKind.UInt => "uint",
        ValueKind.Double => "double",
        ValueKind.Decimal => "number",
        ValueKind.String => "string",
        ValueKind.Bytes => "bytes",
        ValueKind.Timestamp => "google.protobuf.Timestamp",
        ValueKind.Duration => "google.protobuf.Duration",
        ValueKind.List => "list",
        ValueKind.Map => "map",
        ValueKind.Optional => "optional_type",
        _ => "type",
    };
}
