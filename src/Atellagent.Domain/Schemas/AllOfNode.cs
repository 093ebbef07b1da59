using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary>All of several: the keywords beside each other in one schema, and <c>allOf</c>.</summary>
internal sealed class AllOfNode(ImmutableArray<SchemaNode> nodes) : SchemaNode
{
    /// <inheritdoc />
    public override bool Check(JsonValue value, ViolationTrace? trace)
    {
        bool valid = true;
        for (int i = 0; i < nodes.Length && (valid || trace is not null); i++)
        {
            valid &= nodes[i].Check(value, trace);
        }

        return valid;
    }
}
