namespace Atellagent.Client.Approvals;

/// <summary>What of an action somebody who is asked can make less.</summary>
/// <param name="Argument">The argument.</param>
/// <param name="Bound">By which bound: <c>maximum</c>, <c>minimum</c>, <c>subsetOf</c> or <c>absent</c>.</param>
public sealed record NarrowingChoice(string Argument, string Bound);
