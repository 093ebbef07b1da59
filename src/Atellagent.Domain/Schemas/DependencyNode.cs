using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary><c>dependentRequired</c> and <c>dependentSchemas</c> of one member; an object without that member meets them.</summary>
internal sealed class DependencyNode(string member, ImmutableArray<string> required, SchemaNode? schema) : SchemaNode
{
    /// <inheritdoc />
    public override bool Check(JsonValue value, ViolationTrace? trace)
    {
        if (value is not JsonObject record || !record.TryGet(member, out _))
        {
            return true;
        }

        foreach (string name in required)
        {
            if (!record.TryGet(name, out _))
            {
                return Fail(trace, $"with {member} there must be {name}");
            }
        }

        return schema?.Check(value, trace) ?? true;
    }
}
