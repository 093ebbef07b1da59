namespace Atellagent.Domain.Policies.Expressions.Nodes;

/// <summary>
/// Where a loop keeps its variables: one is an element of a list or a key of a map; two are index and element, or key and value.
/// </summary>
/// <param name="Slot">The first variable's.</param>
/// <param name="AreTwo">Whether there is a second, in the next slot.</param>
internal readonly record struct LoopVariables(int Slot, bool AreTwo)
{
    /// <summary>Sets the variables for one round, where it is paid for.</summary>
    /// <param name="items">What the loop goes over.</param>
    /// <param name="index">Which element.</param>
    /// <param name="cost">What the round costs.</param>
    /// <param name="evaluation">The evaluation.</param>
    /// <returns>False when the budget is used up.</returns>
    public bool TryEnter(in Value items, int index, int cost, Evaluation evaluation)
    {
        if (!AreTwo)
        {
            evaluation.SetLocal(Slot, items.ElementAt(index));
        }
        else if (items.Kind == ValueKind.Map)
        {
            evaluation.SetLocal(Slot, items.ElementAt(index));
            evaluation.SetLocal(Slot + 1, items.EntryAt(index));
        }
        else
        {
            evaluation.SetLocal(Slot, Value.Of((long)index));
            evaluation.SetLocal(Slot + 1, items.ElementAt(index));
        }

        return evaluation.Charge(1 + cost);
    }
}
