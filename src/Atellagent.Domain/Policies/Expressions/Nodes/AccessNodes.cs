namespace Atellagent.Domain.Policies.Expressions.Nodes;

/// <summary>A value that is known at load.</summary>
internal sealed class ConstantNode(Value value) : ValueNode(true, 0)
{
    public Value Value => value;

    public override Value Evaluate(Evaluation evaluation) => value;
}

/// <summary>A macro's variable.</summary>
internal sealed class LocalNode(int slot) : ValueNode(false, 1)
{
    public override Value Evaluate(Evaluation evaluation) => evaluation.Local(slot);
}

/// <summary>A field of what the boundary knows, such as <c>principal.name</c>.</summary>
internal sealed class AttributeNode(Func<Evaluation, Value> read, string path) : ValueNode(true, 1)
{
    public string Path => path;

    public override Value Evaluate(Evaluation evaluation)
    {
        Value value = read(evaluation);
        return value.Kind == ValueKind.Error ? evaluation.Fail(path + " is absent") : value;
    }
}

/// <summary>Whether a field of what the boundary knows is there.</summary>
internal sealed class HasAttributeTest(Func<Evaluation, Value> read) : TestNode(true, 1)
{
    protected override int Decide(Evaluation evaluation)
    {
        Value value = read(evaluation);
        return value.Kind == ValueKind.Unknown ? Tri.Unknown : Tri.Of(value.IsKnown);
    }
}

/// <summary>An argument, as narrowed so far.</summary>
internal sealed class ArgumentNode(string name) : ValueNode(true, 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        if (evaluation.Arguments is null)
        {
            return Value.Unknown;
        }

        return evaluation.Arguments.TryGet(name, out Json.JsonValue? value) ? Value.Of(value) : evaluation.Fail("args." + name + " is absent");
    }
}

/// <summary>Whether an argument is there.</summary>
internal sealed class HasArgumentTest(string name) : TestNode(true, 1)
{
    protected override int Decide(Evaluation evaluation) =>
        evaluation.Arguments is null ? Tri.Unknown : Tri.Of(evaluation.Arguments.TryGet(name, out _));
}

/// <summary>A field of a map.</summary>
internal sealed class FieldNode(Node operand, string name) : ValueNode(operand.IsStable, operand.Weight + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        Value value = operand.Evaluate(evaluation);
        if (!value.IsKnown)
        {
            return value;
        }

        return value.TryField(name, out Value field) ? field : evaluation.Fail("the field " + name + " is absent");
    }
}

/// <summary>Whether a map has a field.</summary>
internal sealed class HasFieldTest(Node operand, string name) : TestNode(operand.IsStable, operand.Weight + 1)
{
    protected override int Decide(Evaluation evaluation)
    {
        Value value = operand.Evaluate(evaluation);
        if (value.Kind == ValueKind.Map)
        {
            return Tri.Of(value.TryField(name, out _));
        }

        return Tri.Unsettled(value.IsKnown ? evaluation.Fail("has() needs a map") : value);
    }
}

/// <summary>An element of a list or a map.</summary>
internal sealed class IndexNode(Node operand, Node key) : ValueNode(operand.IsStable && key.IsStable, operand.Weight + key.Weight + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        Value value = operand.Evaluate(evaluation);
        Value index = key.Evaluate(evaluation);
        if (!value.IsKnown || !index.IsKnown)
        {
            return Tri.Unsettled(value, index) == Tri.Unknown ? Value.Unknown : Value.Error;
        }

        if (value.Kind == ValueKind.Map && index.IsString)
        {
            return value.TryField(index.Text, out Value field) ? field : evaluation.Fail("the map has no such key");
        }

        return value.Kind == ValueKind.List && index.IsNumber && decimal.Truncate(index.Number) == index.Number
            && index.Number >= 0 && index.Number < value.Count
                ? value.ElementAt((int)index.Number)
                : evaluation.Fail("the list has no such element");
    }
}

/// <summary>A list that is written out.</summary>
internal sealed class ListNode(Node[] items) : ValueNode(false, items.Sum(static i => i.Weight) + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        if (!evaluation.Charge(items.Length))
        {
            return Value.Error;
        }

        Value[] values = new Value[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            values[i] = items[i].Evaluate(evaluation);
            if (!values[i].IsKnown)
            {
                return values[i];
            }
        }

        return Value.OfList(values);
    }
}

/// <summary>A map that is written out; its keys are sorted.</summary>
internal sealed class MapNode(KeyValuePair<string, Node>[] entries) : ValueNode(false, entries.Sum(static e => e.Value.Weight) + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        if (!evaluation.Charge(entries.Length))
        {
            return Value.Error;
        }

        KeyValuePair<string, Value>[] values = new KeyValuePair<string, Value>[entries.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            Value value = entries[i].Value.Evaluate(evaluation);
            if (!value.IsKnown)
            {
                return value;
            }

            values[i] = new(entries[i].Key, value);
        }

        return Value.OfMap(values);
    }
}
