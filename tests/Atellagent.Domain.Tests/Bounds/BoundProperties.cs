using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Tests.Decisions;
using Atellagent.Harness;
using CsCheck;

namespace Atellagent.Domain.Tests.Bounds;

public sealed class BoundProperties
{
    private static readonly int Many = Rounds.Of(20_000);
    private static readonly Gen<decimal?> Limit = Gen.Int[-2, 6].Select(n => n < 0 ? null : (decimal?)n);
    private static readonly string[] Texts = ["a", "b", "ab", "abc", "b/c", "10.0.0.1", "10.1.0.1"];
    private static readonly Gen<JsonValue> Scalar = Gen.Int[0, 15].Select(n => (JsonValue)(n switch
    {
        <= 6 => JsonNumber.Of(n),
        <= 13 => new JsonString(Texts[n - 7]),
        _ => JsonBoolean.Of(n == 14),
    }));

    private static readonly Gen<JsonValue> Value = Gen.Select(Gen.Int[0, 4], Scalar, Scalar.Array[0, 4]).Select((kind, one, many) => kind switch
    {
        0 => new JsonArray([.. many]),
        1 => JsonObject.Of([.. many.Select(static (v, i) => ("m" + i, (JsonValue?)v))]),
        _ => one,
    });

    private static readonly Gen<int?> Size = Gen.Int[-1, 4].Select(n => n < 0 ? null : (int?)n);
    private static readonly Gen<BoundTest> Test = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2]).Select((kind, which) => kind switch
    {
        0 => new BoundTest(BoundTestKind.Pattern, ((string[])["^a", "b", "^[a-c]+$"])[which]),
        1 => new BoundTest(BoundTestKind.Glob, ((string[])["a*", "*", "**c"])[which]),
        _ => new BoundTest(BoundTestKind.Network, ((string[])["10.0.0.0/8", "10.0.0.0/16", "0.0.0.0/0"])[which]),
    });

    private static readonly Gen<ArgumentBound> Plain = Gen.Select(Limit, Limit, Limit, Limit, Value.Array[0, 4], Gen.Select(Gen.Int[0, 15], Size, Size, Test.Array[0, 2])).Select((a, b, c, d, values, more) =>
        more.Item1 switch
        {
            0 => new ArgumentBound { Enum = [values.FirstOrDefault() ?? JsonBoolean.True], IsConst = true, OnExceed = BoundRepair.Set },
            1 => new ArgumentBound { Enum = [.. values.Distinct()] },
            2 => new ArgumentBound { Enum = [.. values.Distinct()], Maximum = b },
            4 => new ArgumentBound { Prefix = Texts[(int)(a ?? 0)] },
            5 => new ArgumentBound { Length = new BoundRange(more.Item2, more.Item3) },
            6 => new ArgumentBound { Items = new BoundRange(more.Item2, more.Item3) },
            7 => new ArgumentBound { Tests = [.. more.Item4.Distinct()] },
            8 => new ArgumentBound { SubsetOf = [.. values.Distinct()], OnExceed = BoundRepair.Filter },
            9 => new ArgumentBound { IsAbsent = true, OnExceed = BoundRepair.Drop },
            10 => new ArgumentBound { IsAbsent = true },
            11 => new ArgumentBound { StartsWith = values.Length == 0 ? [JsonBoolean.True] : [.. values], OnExceed = BoundRepair.Prepend },
            12 => new ArgumentBound { Excludes = [JsonObject.Of(("m0", values.FirstOrDefault() ?? JsonBoolean.True))], OnExceed = BoundRepair.Filter },
            13 => new ArgumentBound { IsPresent = true, Minimum = a, Maximum = b, OnExceed = BoundRepair.Clamp },
            3 => new ArgumentBound { Minimum = a, Maximum = b, ExclusiveMinimum = c, ExclusiveMaximum = d },
            _ => new ArgumentBound { Minimum = a, Maximum = b, OnExceed = BoundRepair.Clamp },
        });

    // What lies inside an argument only refuses, so an inner bound never asks for a repair.
    private static readonly Gen<ArgumentBound> Bound = Gen.Select(Gen.Int[0, 5], Plain, Plain, Gen.Int[0, 2]).Select((kind, outer, inner, member) => kind switch
    {
        0 => outer with { Element = inner with { OnExceed = BoundRepair.Refuse } },
        1 => new ArgumentBound { Properties = BoundSet.None.Arguments.Add("m" + member, inner with { OnExceed = BoundRepair.Refuse }) },
        2 => new ArgumentBound { Element = inner with { OnExceed = BoundRepair.Refuse } },
        _ => outer,
    });

    [Fact]
    public void Meet_is_commutative() => Gen.Select(Bound, Bound).Sample((a, b) => Text(a.Meet(b)) == Text(b.Meet(a)), iter: Many);

    [Fact]
    public void Meet_is_associative() => Gen.Select(Bound, Bound, Bound).Sample((a, b, c) => Text(a.Meet(b).Meet(c)) == Text(a.Meet(b.Meet(c))), iter: Many);

    [Fact]
    public void A_meet_stays_within_both_sides() => Gen.Select(Bound, Bound).Sample(
        (a, b) => a.Meet(b).IsEmpty || (a.Meet(b).StaysWithin(a) && a.Meet(b).StaysWithin(b)), iter: Many);

    [Fact]
    public void Meet_is_idempotent() => Bound.Sample(a => Text(a.Meet(a)) == Text(a.Meet(a).Meet(a)) && Text(a.Meet(a).Meet(a)) == Text(a.Meet(a.Meet(a))), iter: Many);

    [Fact]
    public void The_meet_admits_exactly_what_both_admit() => Gen.Select(Bound, Bound, Value).Sample((a, b, value) =>
        a.Meet(b).Admits(value) == (a.Admits(value) && b.Admits(value)), iter: Many);

    [Fact]
    public void An_empty_bound_admits_no_value() => Gen.Select(Bound, Bound, Value).Sample((a, b, value) =>
        !a.Meet(b).IsEmpty || !a.Meet(b).Admits(value), iter: Many);

    [Fact]
    public void A_meet_is_told_as_it_is_read() => Gen.Select(Bound, Bound).Sample((a, b) =>
    {
        ArgumentBound met = a.Meet(b) with { OnExceed = BoundRepair.Refuse };
        BoundSet set = PolicyWorld.BoundsOf(("x", met));
        // Nobody can write a bound that leaves or bounds nothing.
        if (met.IsContradictory || BoundsJson.Of(set).ToString().Contains("{}", StringComparison.Ordinal))
        {
            return;
        }

        JsonArray told = AuthorizationDetails.Tell([new Grant("r", ["o"], set)]);
        System.Collections.Immutable.ImmutableArray<Grant> read = AuthorizationDetails.Read(told, out string? problem);
        Assert.True(problem is null, $"{told}: {problem}");
        Assert.Equal(told, AuthorizationDetails.Tell(read));
    }, iter: 5_000);

    [Fact]
    public void What_a_detail_inherits_admits_only_what_both_admit() => Gen.Select(Bound, Bound, Value).Sample((inner, outer, value) =>
    {
        Grant detail = new("r", ["o"], PolicyWorld.BoundsOf(("x", inner)));
        Grant subject = new("r", ["o*"], PolicyWorld.BoundsOf(("x", outer), ("y", outer)));
        if (AuthorizationDetails.FindBeyond([detail], [subject]) is not null)
        {
            return;
        }

        Grant inherited = Assert.Single(AuthorizationDetails.Inherit([detail], [subject]));
        JsonObject arguments = JsonObject.Of(("x", value), ("y", value));
        Assert.Equal(detail.Bounds.Admits(arguments) && subject.Bounds.Admits(arguments), inherited.Bounds.Admits(arguments));
    }, iter: Many);

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
        $"{bound.Minimum} {bound.Maximum} {bound.ExclusiveMinimum} {bound.ExclusiveMaximum} {bound.IsConst} {bound.OnExceed} {Text(bound.Enum)} "
        + $"{bound.Prefix} {bound.Length} {bound.Items} {bound.IsAbsent} {bound.IsVoid} {string.Join(',', bound.Tests)} {Text(bound.SubsetOf)} "
        + $"[{(bound.Element is null ? "" : Text(bound.Element))}] {{{string.Join(',', bound.Properties.Select(static p => p.Key + Text(p.Value)))}}}";

    private static string Text(System.Collections.Immutable.ImmutableArray<JsonValue> values) => values.IsDefault ? "any" : string.Join(',', values);
}
