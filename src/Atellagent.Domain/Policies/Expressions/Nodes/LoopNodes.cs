namespace Atellagent.Domain.Policies.Expressions.Nodes;

/// <summary><c>all</c>, <c>exists</c> and <c>exists_one</c>.</summary>
internal sealed class QuantifierTest(string macro, Node range, LoopVariables variables, Node body) : TestNode(false, range.Weight + body.Weight + 4)
{
    protected override int Decide(Evaluation evaluation)
    {
        Value items = range.Evaluate(evaluation);
        if (items.Kind is not (ValueKind.List or ValueKind.Map))
        {
            return Tri.Unsettled(items.IsKnown ? evaluation.Fail(macro + "() needs a list or a map") : items);
        }

        return macro == "exists_one" ? CountOne(items, evaluation) : FindFirst(items, evaluation);
    }

    // all() is decided by the first false, exists() by the first true; errors count only where nothing decides.
    private int FindFirst(in Value items, Evaluation evaluation)
    {
        int decisive = macro == "all" ? Tri.False : Tri.True;
        int result = macro == "all" ? Tri.True : Tri.False;
        for (int i = 0; i < items.Count; i++)
        {
            if (!variables.TryEnter(items, i, body.Weight, evaluation))
            {
                return Tri.Error;
            }

            int outcome = body.Test(evaluation);
            if (outcome == decisive)
            {
                return decisive;
            }

            if (outcome == Tri.Unknown || (outcome == Tri.Error && result != Tri.Unknown))
            {
                result = outcome;
            }
        }

        return result;
    }

    private int CountOne(in Value items, Evaluation evaluation)
    {
        int count = 0;
        int unsettled = Tri.True;
        for (int i = 0; i < items.Count; i++)
        {
            if (!variables.TryEnter(items, i, body.Weight, evaluation))
            {
                return Tri.Error;
            }

            int outcome = body.Test(evaluation);
            count += outcome == Tri.True ? 1 : 0;
            unsettled = outcome is Tri.Error or Tri.Unknown && unsettled != Tri.Unknown ? outcome : unsettled;
        }

        return unsettled == Tri.True ? Tri.Of(count == 1) : unsettled;
    }
}

/// <summary><c>filter</c>, <c>map</c> and <c>transformList</c>.</summary>
internal sealed class ProjectionNode(Node range, LoopVariables variables, Node? filter, Node? transform)
    : ValueNode(false, range.Weight + (filter?.Weight ?? 0) + (transform?.Weight ?? 0) + 4)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        Value items = range.Evaluate(evaluation);
        if (items.Kind is not (ValueKind.List or ValueKind.Map))
        {
            return items.IsKnown ? evaluation.Fail("filter() and map() need a list or a map") : items;
        }

        List<Value> kept = [];
        for (int i = 0; i < items.Count; i++)
        {
            if (!variables.TryEnter(items, i, Weight, evaluation))
            {
                return Value.Error;
            }

            int wanted = filter?.Test(evaluation) ?? Tri.True;
            if (wanted is Tri.Error or Tri.Unknown)
            {
                return wanted == Tri.Unknown ? Value.Unknown : Value.Error;
            }

            if (wanted == Tri.False)
            {
                continue;
            }

            Value made = transform is null ? items.ElementAt(i) : transform.Evaluate(evaluation);
            if (!made.IsKnown)
            {
                return made;
            }

            kept.Add(made);
        }

        return Value.OfList([.. kept]);
    }
}

/// <summary><c>transformMap</c>, whose body is a value for the same key, and <c>transformMapEntry</c>, whose body is a map to add.</summary>
internal sealed class MapProjectionNode(Node range, LoopVariables variables, Node? filter, Node transform, bool isEntry)
    : ValueNode(false, range.Weight + (filter?.Weight ?? 0) + transform.Weight + 4)
{
    public override Value Evaluate(Evaluation evaluation)
    {
        Value items = range.Evaluate(evaluation);
        if (items.Kind is not (ValueKind.List or ValueKind.Map))
        {
            return items.IsKnown ? evaluation.Fail("transformMap() needs a list or a map") : items;
        }

        List<KeyValuePair<Value, Value>> kept = [];
        for (int i = 0; i < items.Count; i++)
        {
            if (!variables.TryEnter(items, i, Weight, evaluation))
            {
                return Value.Error;
            }

            int wanted = filter?.Test(evaluation) ?? Tri.True;
            if (wanted is Tri.Error or Tri.Unknown)
            {
                return wanted == Tri.Unknown ? Value.Unknown : Value.Error;
            }

            Value made = wanted == Tri.True ? transform.Evaluate(evaluation) : Value.Null;
            if (!made.IsKnown || (wanted == Tri.True && !TryAdd(kept, evaluation.Local(variables.Slot), made, evaluation)))
            {
                return made.IsKnown ? Value.Error : made;
            }
        }

        return ValueMap.TryMake([.. kept], out ValueMap? map, out string? reason) ? Value.OfMap(map) : evaluation.Fail(reason);
    }

    private bool TryAdd(List<KeyValuePair<Value, Value>> kept, in Value key, in Value made, Evaluation evaluation)
    {
        if (!isEntry)
        {
            kept.Add(new(key, made));
            return true;
        }

        if (made.Kind != ValueKind.Map)
        {
            evaluation.Fail("transformMapEntry() makes maps");
            return false;
        }

        for (int i = 0; i < made.Count; i++)
        {
            kept.Add(new(made.ElementAt(i), made.EntryAt(i)));
        }

        return evaluation.Charge(made.Count);
    }
}
