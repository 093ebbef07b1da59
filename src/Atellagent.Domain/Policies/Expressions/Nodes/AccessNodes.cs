namespace Atellagent.Domain.Policies.Expressions.Nodes;

/// <summary>A value that is known at load.</summary>
internal sealed class ConstantNode(Value value) : ValueNode(true, 0)
{
    public Value Value => value;

    public override Value Evaluate(Evaluation evaluation) => value;
}

/// <summary>What is wrong in an expression that was not checked: an error, where it is reached.</summary>
internal sealed class FaultNode(string message) : ValueNode(false, 1)
{
    public override Value Evaluate(Evaluation evaluation) => evaluation.Fail(message);
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

/// <summary>All arguments, as narrowed so far.</summary>
internal sealed class ArgumentsNode() : ValueNode(true, 1)
{
    public override Value Evaluate(Evaluation evaluation) => evaluation.Arguments is null ? Value.Unknown : Value.Of(evaluation.Arguments);
}

/// <summary>An argument, as narrowed so far.</summary>
internal sealed class ArgumentNode(string name) : ValueNode(true, 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        if (evaluation.Arguments is null)
        {
            return evaluation.Known is { } known && known.TryGet(name, out Json.JsonValue? told) ? Value.Of(told) : Value.Unknown;
        }

        return evaluation.Arguments.TryGet(name, out Json.JsonValue? value) ? Value.Of(value) : evaluation.Fail("args." + name + " is absent");
    }
}

/// <summary>Whether an argument is there.</summary>
internal sealed class HasArgumentTest(string name) : TestNode(true, 1)
{
    protected override int Decide(Evaluation evaluation) =>
        evaluation.Arguments is not null ? Tri.Of(evaluation.Arguments.TryGet(name, out _))
        : evaluation.Known is { } known && known.TryGet(name, out _) ? Tri.True
        : Tri.Unknown;
}

/// <summary>A field of a map. Of an optional map, or asked for with <c>.?</c>, it is an optional.</summary>
internal sealed class FieldNode(Node operand, string name, bool isOptional) : ValueNode(operand.IsStable, operand.Weight + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        Value value = operand.Evaluate(evaluation);
        bool isChained = value.Kind == ValueKind.Optional;
        if (!value.IsKnown || (isChained && !value.IsHolding))
        {
            return value;
        }

        Value map = isChained ? value.Held : value;
        if (map.Kind != ValueKind.Map)
        {
            return evaluation.Fail("only a map has fields, such as " + name);
        }

        bool isThere = map.TryField(name, out Value field);
        if (isOptional || isChained)
        {
            return isThere ? Value.OfOptional(field) : Value.None;
        }

        return isThere ? field : evaluation.Fail("the field " + name + " is absent");
    }
}

/// <summary>Whether a map, or what an optional holds, has a field.</summary>
internal sealed class HasFieldTest(Node operand, string name) : TestNode(operand.IsStable, operand.Weight + 1)
{
    protected override int Decide(Evaluation evaluation)
    {
        Value value = operand.Evaluate(evaluation);
        if (value.Kind == ValueKind.Optional)
        {
            if (!value.IsHolding)
            {
                return Tri.False;
            }

            value = value.Held;
        }

        if (value.Kind == ValueKind.Map)
        {
            return Tri.Of(value.TryField(name, out _));
        }

        return Tri.Unsettled(value.IsKnown ? evaluation.Fail("has() needs a map") : value);
    }
}

/// <summary>An element of a list or a map. Of an optional one, or asked for with <c>[?…]</c>, it is an optional.</summary>
internal sealed class IndexNode(Node operand, Node key, bool isOptional) : ValueNode(operand.IsStable && key.IsStable, operand.Weight + key.Weight + 1)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        Value value = operand.Evaluate(evaluation);
        Value index = key.Evaluate(evaluation);
        if (!value.IsKnown || !index.IsKnown)
        {
            return Tri.Unsettled(value, index) == Tri.Unknown ? Value.Unknown : Value.Error;
        }

        bool isChained = value.Kind == ValueKind.Optional;
        if (isChained && !value.IsHolding)
        {
            return value;
        }

        Value among = isChained ? value.Held : value;
        if (among.Kind is not (ValueKind.List or ValueKind.Map))
        {
            return evaluation.Fail("only a list or a map has elements");
        }

        bool isThere = TryFind(among, index, out Value found);
        if (isOptional || isChained)
        {
            return isThere ? Value.OfOptional(found) : Value.None;
        }

        return isThere ? found : evaluation.Fail(among.Kind == ValueKind.Map ? "the map has no such key" : "the list has no such element");
    }

    private static bool TryFind(in Value among, in Value index, out Value found)
    {
        if (among.Kind == ValueKind.Map)
        {
            return among.TryFind(index, out found);
        }

        found = Value.Error;
        if (!index.IsNumber
            || !NumberOrder.TryCompare(index, Value.Of(0L), out int low) || low < 0
            || !NumberOrder.TryCompare(index, Value.Of((long)among.Count), out int high) || high >= 0)
        {
            return false;
        }

        int at = index.Kind == ValueKind.Double ? (int)index.Double : (int)index.Int;
        bool isWhole = index.Kind is ValueKind.Int or ValueKind.UInt || (index.Kind == ValueKind.Double && double.IsInteger(index.Double));
        found = isWhole ? among.ElementAt(at) : found;
        return isWhole;
    }
}
