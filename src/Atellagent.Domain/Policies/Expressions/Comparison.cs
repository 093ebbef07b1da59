namespace Atellagent.Domain.Policies.Expressions;

/// <summary>One of the four comparisons of order.</summary>
/// <param name="Symbol">How it is written.</param>
/// <param name="OnLess">Whether it holds where the left is less.</param>
/// <param name="OnEqual">Whether it holds where both are equal.</param>
/// <param name="OnGreater">Whether it holds where the left is greater.</param>
internal sealed record Comparison(string Symbol, bool OnLess, bool OnEqual, bool OnGreater)
{
    private static readonly Comparison Less = new("<", true, false, false);
    private static readonly Comparison LessOrEqual = new("<=", true, true, false);
    private static readonly Comparison Greater = new(">", false, false, true);
    private static readonly Comparison GreaterOrEqual = new(">=", false, true, true);

    public static Comparison Of(string symbol) => symbol switch
    {
        "<" => Less,
        "<=" => LessOrEqual,
        ">" => Greater,
        _ => GreaterOrEqual,
    };

    /// <summary>The comparison that says the same with its sides exchanged.</summary>
    public Comparison Mirrored() => new(Symbol + "~", OnGreater, OnEqual, OnLess);

    public bool Holds(int order)
    {
        if (order == 0)
        {
            return OnEqual;
        }

        return order < 0 ? OnLess : OnGreater;
    }
}
