namespace Atellagent.Domain.Policies.Expressions.Nodes;

/// <summary><c>all</c>, <c>exists</c> and <c>exists_one</c>.</summary>
internal sealed class QuantifierTest(string macro, Node range, int slot, Node body) : TestNode(false, range.Weight + body.Weight + 4)
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
            if (!evaluation.Charge(1 + body.Weight))
            {
                return Tri.Error;
            }

            evaluation.SetLocal(slot, items.ElementAt(i));
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
            if (!evaluation.Charge(1 + body.Weight))
            {
                return Tri.Error;
            }

            evaluation.SetLocal(slot, items.ElementAt(i));
            int outcome = body.Test(evaluation);
            count += outcome == Tri.True ? 1 : 0;
            unsettled = outcome is Tri.Error or Tri.Unknown && unsettled != Tri.Unknown ? outcome : unsettled;
        }

        return unsettled == Tri.True ? Tri.Of(count == 1) : unsettled;
    }
}

/// <summary><c>filter</c> and <c>map</c>.</summary>
internal sealed class ProjectionNode(Node range, int slot, Node? filter, Node? transform)
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
            if (!evaluation.Charge(1 + Weight))
            {
                return Value.Error;
            }

            evaluation.SetLocal(slot, items.ElementAt(i));
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
