using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary><c>if</c>, <c>then</c> and <c>else</c>.</summary>
internal sealed class ConditionalNode(SchemaNode test, SchemaNode? then, SchemaNode? otherwise) : SchemaNode
{
    /// <inheritdoc />
    public override bool Check(JsonValue value, ViolationTrace? trace) =>
        (test.Check(value, null) ? then : otherwise)?.Check(value, trace) ?? true;
}
