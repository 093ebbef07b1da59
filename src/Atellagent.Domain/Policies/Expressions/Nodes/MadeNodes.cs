namespace Atellagent.Domain.Policies.Expressions.Nodes;

/// <summary>A list that is written out; an optional element is left out where it holds nothing.</summary>
internal sealed class ListNode(Node[] items, bool[] isOptional) : ValueNode(false, items.Sum(static i => i.Weight) + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        if (!evaluation.Charge(items.Length))
        {
            return Value.Error;
        }

        Value[] values = new Value[items.Length];
        int count = 0;
        for (int i = 0; i < items.Length; i++)
        {
            Value value = items[i].Evaluate(evaluation);
            if (!value.IsKnown || (isOptional[i] && value.Kind != ValueKind.Optional))
            {
                return value.IsKnown ? evaluation.Fail("an optional element that is no optional") : value;
            }

            if (!isOptional[i] || value.IsHolding)
            {
                values[count++] = isOptional[i] ? value.Held : value;
            }
        }

        return Value.OfList(count == values.Length ? values : values[..count]);
    }
}

/// <summary>A map that is written out; its keys are sorted, and none stands twice.</summary>
internal sealed class MapNode((Node Key, Node Value, bool IsOptional)[] entries)
    : ValueNode(false, entries.Sum(static e => e.Key.Weight + e.Value.Weight) + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        if (!evaluation.Charge(entries.Length))
        {
            return Value.Error;
        }

        List<KeyValuePair<Value, Value>> made = new(entries.Length);
        foreach ((Node keyNode, Node valueNode, bool isOptional) in entries)
        {
            Value key = keyNode.Evaluate(evaluation);
            Value value = valueNode.Evaluate(evaluation);
            if (!key.IsKnown || !value.IsKnown)
            {
                return Tri.Unsettled(key, value) == Tri.Unknown ? Value.Unknown : Value.Error;
            }

            if (isOptional && value.Kind != ValueKind.Optional)
            {
                return evaluation.Fail("an optional entry that is no optional");
            }

            if (!isOptional || value.IsHolding)
            {
                made.Add(new(key, isOptional ? value.Held : value));
            }
        }

        return ValueMap.TryMake([.. made], out ValueMap? map, out string? reason) ? Value.OfMap(map) : evaluation.Fail(reason);
    }
}
