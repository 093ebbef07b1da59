using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Tests.Decisions;
using CsCheck;

namespace Atellagent.Domain.Tests.Bounds;

public sealed class BoundProperties
{
    private const int Many = 20_000;
    private static readonly Gen<decimal?> Limit = Gen.Int[-2, 6].Select(n => n < 0 ? null : (decimal?)n);
    private static readonly Gen<JsonValue> Value = Gen.Int[0, 10].Select(n => (JsonValue)(n switch
    {
        <= 6 => JsonNumber.Of(n),
        7 => new JsonString("a"),
        8 => new JsonString("b"),
        _ => JsonBoolean.Of(n == 9),
    }));

    private static readonly Gen<ArgumentBound> Bound = Gen.Select(Limit, Limit, Limit, Limit, Value.Array[0, 4], Gen.Int[0, 5]).Select((a, b, c, d, values, kind) =>
        kind switch
        {
            0 => new ArgumentBound { Enum = [values.FirstOrDefault() ?? JsonBoolean.True], IsConst = true, OnExceed = BoundRepair.Set },
            1 => new ArgumentBound { Enum = [.. values] },
            2 => new ArgumentBound { Enum = [.. values], Maximum = b },
            3 => new ArgumentBound { Minimum = a, Maximum = b, ExclusiveMinimum = c, ExclusiveMaximum = d },
            _ => new ArgumentBound { Minimum = a, Maximum = b, OnExceed = BoundRepair.Clamp },
        });

    [Fact]
    public void Meet_is_commutative() => Gen.Select(Bound, Bound).Sample((a, b) => Text(a.Meet(b)) == Text(b.Meet(a)), iter: Many);

    [Fact]
    public void Meet_is_associative() => Gen.Select(Bound, Bound, Bound).Sample((a, b, c) => Text(a.Meet(b).Meet(c)) == Text(a.Meet(b.Meet(c))), iter: Many);

    [Fact]
    public void Meet_is_idempotent() => Bound.Sample(a => Text(a.Meet(a)) == Text(a.Meet(a).Meet(a)) && Text(a.Meet(a).Meet(a)) == Text(a.Meet(a.Meet(a))), iter: Many);

    [Fact]
    public void The_meet_admits_exactly_what_both_admit() => Gen.Select(Bound, Bound, Value).Sample((a, b, value) =>
        a.Meet(b).Admits(value) == (a.Admits(value) && b.Admits(value)), iter: Many);

    [Fact]
    public void An_empty_bound_admits_no_value() => Gen.Select(Bound, Bound, Value).Sample((a, b, value) =>
        !a.Meet(b).IsEmpty || !a.Meet(b).Admits(value), iter: Many);

    [Fact]
    public void Sets_of_bounds_meet_argument_by_argument() => Gen.Select(Bound, Bound, Value, Value).Sample((a, b, x, y) =>
    {
        BoundSet left = PolicyWorld.BoundsOf(("x", a));
        BoundSet right = PolicyWorld.BoundsOf(("x", b), ("y", b));
        JsonObject arguments = JsonObject.Of(("x", x), ("y", y));

        return left.Meet(right).Admits(arguments) == (left.Admits(arguments) && right.Admits(arguments))
            && left.Meet(right).Admits(arguments) == right.Meet(left).Admits(arguments);
    }, iter: Many);

    [Fact]
    public void What_was_repaired_is_inside_all_bounds_and_repairing_it_again_changes_nothing() =>
        Gen.Select(Bound.Array[1, 4], Value, Gen.Bool).Sample((bounds, value, isAbsent) =>
        {
            CompiledRule[] rules = [.. bounds.Select((b, i) => new CompiledRule(
                PolicyWorld.Policy("p"),
                PolicyWorld.Narrow($"r{i}", null, ("x", b)),
                new RulePrefilter(ulong.MaxValue, null),
                null,
                null))];
            JsonObject arguments = isAbsent ? JsonObject.Empty : JsonObject.Of(("x", value));

            NarrowingResult result = Narrowing.Apply(arguments, rules);

            JsonObject? granted = result switch
            {
                NarrowingResult.Inside => arguments,
                NarrowingResult.Repaired repaired => repaired.Arguments,
                _ => null,
            };
            return granted is null
                || (rules.All(r => r.Bounds.Admits(granted)) && Narrowing.Apply(granted, rules) is NarrowingResult.Inside);
        }, iter: Many);

    private static string Text(ArgumentBound bound) =>
        $"{bound.Minimum} {bound.Maximum} {bound.ExclusiveMinimum} {bound.ExclusiveMaximum} {bound.IsConst} {bound.OnExceed} {(bound.Enum.IsDefault ? "any" : string.Join(',', bound.Enum))}";
}
