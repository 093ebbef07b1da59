namespace Atellagent.Domain.Policies.Expressions;

/// <summary>A checked piece of an expression, ready to be evaluated. Equal pieces of one bundle are one node.</summary>
/// <param name="isStable">Whether it has one outcome a round at no charge, so that it may be remembered.</param>
/// <param name="weight">How many nodes it takes to evaluate.</param>
internal abstract class Node(bool isStable, int weight)
{
    /// <summary>Its number in the bundle.</summary>
    public int Id { get; set; }

    public bool IsStable { get; } = isStable;

    public int Weight { get; } = weight;

    /// <summary>Evaluates it for its value.</summary>
    public abstract Value Evaluate(Evaluation evaluation);

    /// <summary>Evaluates it as a condition.</summary>
    /// <returns>One of <see cref="Tri"/>.</returns>
    public abstract int Test(Evaluation evaluation);
}
