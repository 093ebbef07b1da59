using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary><c>anyOf</c>, <c>oneOf</c> and <c>not</c>: how many of several must hold.</summary>
internal sealed class ChoiceNode(ImmutableArray<SchemaNode> nodes, int least, int most) : SchemaNode
{
    /// <inheritdoc />
    public override bool Check(JsonValue value, ViolationTrace? trace)
    {
        int holds = 0;
        for (int i = 0; i < nodes.Length && holds <= most && !(holds >= least && most >= nodes.Length); i++)
        {
            holds += nodes[i].Check(value, null) ? 1 : 0;
        }

        return (holds >= least && holds <= most) || Fail(trace, Explain(holds));
    }

    private string Explain(int holds) => (most, holds) switch
    {
        (0, _) => "must not be what the schema excludes here",
        (_, 0) => $"fits none of the {nodes.Length} forms the schema allows here",
        _ => "fits more than one form where the schema wants exactly one",
    };
}
