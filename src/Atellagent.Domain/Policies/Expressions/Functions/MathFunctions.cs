namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>Rounding, signs and the largest or smallest of numbers (CEL extension "math").</summary>
internal static class MathFunctions
{
    public static FunctionOverload[] All { get; } =
    [
        .. Rounding("ceil", Math.Ceiling, Math.Ceiling),
        .. Rounding("floor", Math.Floor, Math.Floor),
        .. Rounding("round", static d => Math.Round(d, MidpointRounding.AwayFromZero), static d => Math.Round(d, MidpointRounding.AwayFromZero)),
        .. Rounding("trunc", Math.Truncate, Math.Truncate),
        Signature.Of("math.abs(int) -> int", static (o, e) => o[0].Int == long.MinValue ? e.Fail("a number beyond 64 bits") : Value.Of(Math.Abs(o[0].Int))),
        Signature.Of("math.abs(uint) -> uint", static (o, _) => o[0]),
        Signature.Of("math.abs(double) -> double", static (o, _) => Value.Of(Math.Abs(o[0].Double))),
        Signature.Of("math.abs(number) -> number", static (o, _) => Value.Of(Math.Abs(o[0].Exact))),
        Signature.Of("math.sign(int) -> int", static (o, _) => Value.Of((long)Math.Sign(o[0].Int))),
        Signature.Of("math.sign(uint) -> uint", static (o, _) => Value.Of(o[0].UInt == 0 ? 0UL : 1UL)),
        Signature.Of("math.sign(double) -> double", static (o, _) => Value.Of(double.IsNaN(o[0].Double) ? double.NaN : Math.Sign(o[0].Double))),
        Signature.Of("math.sign(number) -> number", static (o, _) => Value.Of((long)Math.Sign(o[0].Exact))),
        Signature.Of("math.isNaN(double) -> bool", static (o, _) => Value.Of(double.IsNaN(o[0].Double))),
        Signature.Of("math.isInf(double) -> bool", static (o, _) => Value.Of(double.IsInfinity(o[0].Double))),
        Signature.Of("math.isFinite(double) -> bool", static (o, _) => Value.Of(double.IsFinite(o[0].Double))),
        .. Extremes("math.greatest", wanted: 1),
        .. Extremes("math.least", wanted: -1),
    ];

    /// <summary>The largest or the smallest of numbers; of equal ones the first.</summary>
    /// <param name="numbers">The numbers, at least one.</param>
    /// <param name="wanted">1 for the largest, -1 for the smallest.</param>
    /// <param name="evaluation">The evaluation.</param>
    /// <returns>The number, or an error where one is no number.</returns>
    public static Value Extreme(ReadOnlySpan<Value> numbers, int wanted, Evaluation evaluation)
    {
        Value best = numbers.IsEmpty ? Value.Error : numbers[0];
        foreach (Value number in numbers)
        {
            if (!number.IsNumber || !ValueOrder.TryCompare(number, best, out int order))
            {
                return evaluation.Fail("greatest() and least() need numbers");
            }

            best = Math.Sign(order) == wanted ? number : best;
        }

        return best.IsKnown ? best : evaluation.Fail("greatest() and least() need a number");
    }

    private static IEnumerable<FunctionOverload> Rounding(string name, Func<double, double> ofDouble, Func<decimal, decimal> ofDecimal) =>
    [
        Signature.Of($"math.{name}(double) -> double", (o, _) => Value.Of(ofDouble(o[0].Double))),
        Signature.Of($"math.{name}(number) -> number", (o, _) => Value.Of(ofDecimal(o[0].Exact))),
    ];

    private static IEnumerable<FunctionOverload> Extremes(string name, int wanted) =>
    [
        Signature.Of($"{name}(list(int)) -> int", (o, e) => OfList(o[0], wanted, e)),
        Signature.Of($"{name}(list(uint)) -> uint", (o, e) => OfList(o[0], wanted, e)),
        Signature.Of($"{name}(list(double)) -> double", (o, e) => OfList(o[0], wanted, e)),
        Signature.Of($"{name}(list(number)) -> number", (o, e) => OfList(o[0], wanted, e)),
    ];

    private static Value OfList(in Value list, int wanted, Evaluation evaluation)
    {
        if (!evaluation.Charge(list.Count))
        {
            return Value.Error;
        }

        Value[] numbers = new Value[list.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = list.ElementAt(i);
        }

        return Extreme(numbers, wanted, evaluation);
    }
}
