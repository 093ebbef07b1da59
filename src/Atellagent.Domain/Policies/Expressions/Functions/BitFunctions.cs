namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>Bits of whole numbers (CEL extension "math").</summary>
internal static class BitFunctions
{
    public static FunctionOverload[] All { get; } =
    [
        Signature.Of("math.bitAnd(int, int) -> int", static (o, _) => Value.Of(o[0].Int & o[1].Int)),
        Signature.Of("math.bitAnd(uint, uint) -> uint", static (o, _) => Value.Of(o[0].UInt & o[1].UInt)),
        Signature.Of("math.bitOr(int, int) -> int", static (o, _) => Value.Of(o[0].Int | o[1].Int)),
        Signature.Of("math.bitOr(uint, uint) -> uint", static (o, _) => Value.Of(o[0].UInt | o[1].UInt)),
        Signature.Of("math.bitXor(int, int) -> int", static (o, _) => Value.Of(o[0].Int ^ o[1].Int)),
        Signature.Of("math.bitXor(uint, uint) -> uint", static (o, _) => Value.Of(o[0].UInt ^ o[1].UInt)),
        Signature.Of("math.bitNot(int) -> int", static (o, _) => Value.Of(~o[0].Int)),
        Signature.Of("math.bitNot(uint) -> uint", static (o, _) => Value.Of(~o[0].UInt)),
        Signature.Of("math.bitShiftLeft(int, int) -> int", static (o, e) => Shift(o[1].Int, e, Value.Of(0L), Value.Of(o[0].Int << (int)(o[1].Int & 63)))),
        Signature.Of("math.bitShiftLeft(uint, int) -> uint", static (o, e) => Shift(o[1].Int, e, Value.Of(0UL), Value.Of(o[0].UInt << (int)(o[1].Int & 63)))),
        Signature.Of("math.bitShiftRight(int, int) -> int", static (o, e) => Shift(o[1].Int, e, Value.Of(0L), Value.Of(o[0].Int >>> (int)(o[1].Int & 63)))),
        Signature.Of("math.bitShiftRight(uint, int) -> uint", static (o, e) => Shift(o[1].Int, e, Value.Of(0UL), Value.Of(o[0].UInt >> (int)(o[1].Int & 63)))),
    ];

    private static Value Shift(long by, Evaluation evaluation, Value beyond, Value shifted)
    {
        if (by < 0)
        {
            return evaluation.Fail("a shift by less than nothing");
        }

        return by > 63 ? beyond : shifted;
    }
}
