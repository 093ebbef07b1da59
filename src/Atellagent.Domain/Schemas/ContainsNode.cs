using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary><c>contains</c>, <c>minContains</c> and <c>maxContains</c>; any value but an array meets them.</summary>
internal sealed class ContainsNode(SchemaNode item, int least, int most) : SchemaNode
{
    /// <inheritdoc />
    public override bool Check(JsonValue value, ViolationTrace? trace)
    {
        if (value is not JsonArray array)
        {
            return true;
        }

        int count = 0;
        for (int i = 0; i < array.Items.Length && count <= most; i++)
        {
            count += item.Check(array.Items[i], null) ? 1 : 0;
        }

        if (count >= least && count <= most)
        {
            return true;
        }

        return Fail(trace, count < least
            ? $"must have at least {least} of the items that the schema wants here"
            : $"must have at most {most} of the items that the schema wants here");
    }
}
