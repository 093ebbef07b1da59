namespace Atellagent.Domain.Bounds;

/// <summary>How many there may be, of characters (code points) or of elements.</summary>
/// <param name="Least">At least so many; null where nothing is asked.</param>
/// <param name="Most">At most so many; null where nothing limits it.</param>
public readonly record struct BoundRange(int? Least, int? Most)
{
    /// <summary>Whether it asks for nothing.</summary>
    public bool IsFree => Least is null && Most is null;

    /// <summary>Whether no number is inside.</summary>
    public bool IsEmpty => Least > Most;

    /// <summary>Whether a number is inside.</summary>
    /// <param name="count">The number.</param>
    /// <returns>True when it is.</returns>
    public bool Admits(int count) => !(count < Least) && !(count > Most);

    /// <summary>The range that admits exactly what both admit.</summary>
    /// <param name="other">The other range.</param>
    /// <returns>The meet.</returns>
    public BoundRange Meet(BoundRange other) => new(
        Least is null || other.Least is null ? Least ?? other.Least : Math.Max(Least.Value, other.Least.Value),
        Most is null || other.Most is null ? Most ?? other.Most : Math.Min(Most.Value, other.Most.Value));

    /// <summary>Whether neither end reaches beyond another range.</summary>
    /// <param name="outer">The other range.</param>
    /// <returns>True when neither does.</returns>
    public bool StaysWithin(BoundRange outer) => !(Least < outer.Least) && !(Most > outer.Most);
}
