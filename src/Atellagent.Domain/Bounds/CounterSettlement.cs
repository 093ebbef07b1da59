namespace Atellagent.Domain.Bounds;

/// <summary>What an action has taken from a counter in the end, once its outcome is known.</summary>
/// <param name="Draw">What its admission reserved.</param>
/// <param name="Units">What it is to stand for instead, in units: nothing where provably nothing was sent.</param>
public sealed record CounterSettlement(CounterDraw Draw, long Units);
