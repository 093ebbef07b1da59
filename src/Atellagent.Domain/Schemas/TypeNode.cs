using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary><c>type</c>, and a boolean schema: nothing allowed is <c>false</c>.</summary>
internal sealed class TypeNode(SchemaTypes types) : SchemaNode
{
    private readonly string _expected = types == SchemaTypes.None
        ? "nothing may stand here"
        : $"must be {SchemaTypeNames.Describe(types)}";

    /// <inheritdoc />
    public override bool Check(JsonValue value, ViolationTrace? trace) =>
        (SchemaTypeNames.Of(value) & ~types) == 0 || Fail(trace, trace is null ? "" : Explain(value));

    private string Explain(JsonValue value) =>
        types == SchemaTypes.None ? _expected : $"{_expected}, is {SchemaTypeNames.Describe(SchemaTypeNames.Of(value))}";
}
