using System.Collections.Frozen;
using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary><c>enum</c> and <c>const</c>.</summary>
internal sealed class EnumNode(ImmutableArray<JsonValue> values) : SchemaNode
{
    private const int ShownValues = 10;

    private readonly FrozenSet<JsonValue> _values = values.ToFrozenSet();

    /// <inheritdoc />
    public override bool Check(JsonValue value, ViolationTrace? trace) =>
        _values.Contains(value) || Fail(trace, trace is null ? "" : Explain());

    private string Explain()
    {
        string shown = string.Join(", ", values.Take(ShownValues));
        return values.Length == 1
            ? $"must be {shown}"
            : $"must be one of {shown}{(values.Length > ShownValues ? ", …" : "")}";
    }
}
