using System.Collections.Immutable;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Tests.Bounds;

public sealed class ArgumentBoundTests
{
    private static readonly JsonNumber One = JsonNumber.Of(1);
    private static readonly ArgumentBound Const = new() { Enum = [One], IsConst = true, OnExceed = BoundRepair.Set };

    /// <summary>A bound, a value inside and one outside, the nearest there are.</summary>
    public static TheoryData<string, ArgumentBound, JsonValue, JsonValue> Edges => new()
    {
        { "minimum", new ArgumentBound { Minimum = 1 }, One, Number(0.99m) },
        { "maximum", new ArgumentBound { Maximum = 1 }, One, Number(1.01m) },
        { "exclusiveMinimum", new ArgumentBound { ExclusiveMinimum = 1 }, Number(1.01m), One },
        { "exclusiveMaximum", new ArgumentBound { ExclusiveMaximum = 1 }, Number(0.99m), One },
        { "a range is for numbers", new ArgumentBound { Minimum = 0, Maximum = 9 }, One, Text("1") },
        { "enum", new ArgumentBound { Enum = [One, Number(2)] }, Number(2), Number(3) },
        { "enum and range", new ArgumentBound { Enum = [One, Number(2)], Maximum = 1 }, One, Number(2) },
        { "prefix", new ArgumentBound { Prefix = "ab" }, Text("abc"), Text("cab") },
        { "a prefix is for text", new ArgumentBound { Prefix = "1" }, Text("1"), One },
        { "minLength", new ArgumentBound { Length = new BoundRange(2, null) }, Text("ab"), Text("a") },
        { "maxLength", new ArgumentBound { Length = new BoundRange(null, 2) }, Text("ab"), Text("abc") },
        { "a length is of code points", new ArgumentBound { Length = new BoundRange(null, 1) }, Text("\U0001F600"), Text("ab") },
        { "a length is for text", new ArgumentBound { Length = new BoundRange(0, 9) }, Text(""), List(One) },
        { "pattern", new ArgumentBound { Tests = [new BoundTest(BoundTestKind.Pattern, "^a+$")] }, Text("aa"), Text("ab") },
        { "all tests", new ArgumentBound { Tests = [new BoundTest(BoundTestKind.Glob, "a*"), new BoundTest(BoundTestKind.Glob, "*b")] }, Text("ab"), Text("aa") },
        { "a test is for text", new ArgumentBound { Tests = [new BoundTest(BoundTestKind.Glob, "*")] }, Text("1"), One },
        { "minItems", new ArgumentBound { Items = new BoundRange(1, null) }, List(One), List() },
        { "maxItems", new ArgumentBound { Items = new BoundRange(null, 1) }, List(One), List(One, One) },
        { "items are of lists", new ArgumentBound { Items = new BoundRange(0, 9) }, List(), Text("") },
        { "subsetOf", new ArgumentBound { SubsetOf = [One, Number(2)] }, List(One, One), List(One, Number(3)) },
        { "a subset is for lists", new ArgumentBound { SubsetOf = [One] }, List(), One },
    };

    /// <summary>A bound and whether nothing can meet it.</summary>
    public static TheoryData<string, ArgumentBound, bool> Empty => new()
    {
        { "nothing said", new ArgumentBound(), false },
        { "one number is left", new ArgumentBound { Minimum = 1, Maximum = 1 }, false },
        { "crossing", new ArgumentBound { Minimum = 2, Maximum = 1 }, true },
        { "one number, and not that", new ArgumentBound { Minimum = 1, ExclusiveMaximum = 1 }, true },
        { "not that, and one number", new ArgumentBound { ExclusiveMinimum = 1, Maximum = 1 }, true },
        { "between", new ArgumentBound { ExclusiveMinimum = 1, ExclusiveMaximum = 2 }, false },
        { "the exclusive end is the outer one", new ArgumentBound { Minimum = 1, Maximum = 1, ExclusiveMinimum = 0, ExclusiveMaximum = 2 }, false },
        { "crossing exclusive ends", new ArgumentBound { Minimum = 0, ExclusiveMinimum = 3, Maximum = 2, ExclusiveMaximum = 9 }, true },
        { "no value of an enum", new ArgumentBound { Enum = [] }, true },
        { "an enum outside its range", new ArgumentBound { Enum = [One], Minimum = 2 }, true },
        { "an enum half inside", new ArgumentBound { Enum = [One, Number(3)], Minimum = 2 }, false },
        { "an enum that need not be met", new ArgumentBound { Enum = [], IsAbsent = true }, false },
        { "lengths that cross", new ArgumentBound { Length = new BoundRange(3, 2) }, true },
        { "items that cross", new ArgumentBound { Items = new BoundRange(3, 2) }, true },
        { "void", new ArgumentBound { IsVoid = true }, true },
        { "left out", new ArgumentBound { IsAbsent = true }, false },
        { "left out and set", new ArgumentBound { IsAbsent = true, IsConst = true, Enum = [One], OnExceed = BoundRepair.Set }, true },
        { "left out, or that value", new ArgumentBound { IsAbsent = true, IsConst = true, Enum = [One] }, false },
        { "left out, and no const", new ArgumentBound { IsAbsent = true, OnExceed = BoundRepair.Set }, false },
    };

    /// <summary>A bound, one that it is held against, and whether it stays within.</summary>
    public static TheoryData<string, ArgumentBound, ArgumentBound, bool> Reaches => new()
    {
        { "the same minimum", new ArgumentBound { Minimum = 1 }, new ArgumentBound { Minimum = 1 }, true },
        { "a lower minimum", new ArgumentBound { Minimum = 0 }, new ArgumentBound { Minimum = 1 }, false },
        { "the same, exclusive", new ArgumentBound { ExclusiveMinimum = 1 }, new ArgumentBound { Minimum = 1 }, true },
        { "the same against exclusive", new ArgumentBound { Minimum = 1 }, new ArgumentBound { ExclusiveMinimum = 1 }, false },
        { "both exclusive", new ArgumentBound { ExclusiveMaximum = 1 }, new ArgumentBound { ExclusiveMaximum = 1 }, true },
        { "a higher minimum", new ArgumentBound { Minimum = 2 }, new ArgumentBound { Minimum = 1 }, true },
        { "the same maximum, exclusive", new ArgumentBound { ExclusiveMaximum = 1 }, new ArgumentBound { Maximum = 1 }, true },
        { "the same maximum against exclusive", new ArgumentBound { Maximum = 1 }, new ArgumentBound { ExclusiveMaximum = 1 }, false },
        { "a higher maximum", new ArgumentBound { Maximum = 2 }, new ArgumentBound { Maximum = 1 }, false },
        { "a lower maximum", new ArgumentBound { Maximum = 1 }, new ArgumentBound { Maximum = 2 }, true },
        { "the tighter of two lower ends", new ArgumentBound { Minimum = 5, ExclusiveMinimum = 1 }, new ArgumentBound { Minimum = 5 }, true },
        { "the exclusive of two equal lower ends", new ArgumentBound { Minimum = 5, ExclusiveMinimum = 5 }, new ArgumentBound { ExclusiveMinimum = 5 }, true },
        { "the tighter of two upper ends", new ArgumentBound { Maximum = 5, ExclusiveMaximum = 9 }, new ArgumentBound { Maximum = 5 }, true },
        { "the exclusive of two equal upper ends", new ArgumentBound { Maximum = 5, ExclusiveMaximum = 5 }, new ArgumentBound { ExclusiveMaximum = 5 }, true },
        { "no range of its own", new ArgumentBound(), new ArgumentBound { Minimum = 1, Maximum = 2 }, true },
        { "values inside", new ArgumentBound { Enum = [One] }, new ArgumentBound { Maximum = 1 }, true },
        { "a value outside", new ArgumentBound { Enum = [One, Number(2)] }, new ArgumentBound { Maximum = 1 }, false },
        { "a value outside that it never takes", new ArgumentBound { Enum = [One, Number(2)], Maximum = 1 }, new ArgumentBound { Enum = [One] }, true },
        { "a longer prefix", new ArgumentBound { Prefix = "ab" }, new ArgumentBound { Prefix = "a" }, true },
        { "a shorter prefix", new ArgumentBound { Prefix = "a" }, new ArgumentBound { Prefix = "ab" }, false },
        { "a prefix that ends alike", new ArgumentBound { Prefix = "ba" }, new ArgumentBound { Prefix = "a" }, false },
        { "no prefix", new ArgumentBound { Length = new BoundRange(1, 2) }, new ArgumentBound { Prefix = "a" }, true },
        { "a prefix against none", new ArgumentBound { Prefix = "a" }, new ArgumentBound { Length = new BoundRange(1, 2) }, true },
        { "longer", new ArgumentBound { Length = new BoundRange(1, 3) }, new ArgumentBound { Length = new BoundRange(1, 2) }, false },
        { "more items", new ArgumentBound { Items = new BoundRange(1, 3) }, new ArgumentBound { Items = new BoundRange(1, 2) }, false },
        { "a subset", new ArgumentBound { SubsetOf = [One] }, new ArgumentBound { SubsetOf = [One, Number(2)] }, true },
        { "one element more", new ArgumentBound { SubsetOf = [One, Number(2)] }, new ArgumentBound { SubsetOf = [One] }, false },
        { "a subset against none", new ArgumentBound { SubsetOf = [One] }, new ArgumentBound { Items = new BoundRange(0, 1) }, true },
        { "none against a subset", new ArgumentBound { Items = new BoundRange(0, 1) }, new ArgumentBound { SubsetOf = [One] }, true },
        { "left out", new ArgumentBound { IsAbsent = true, Minimum = 0 }, new ArgumentBound { Minimum = 1 }, true },
    };

    [Theory]
    [MemberData(nameof(Edges))]
    public void The_nearest_inside_is_admitted_and_the_nearest_outside_is_not(string what, ArgumentBound bound, JsonValue inside, JsonValue outside)
    {
        Assert.True(bound.Admits(inside), what);
        Assert.False(bound.Admits(outside), what);
        Assert.False((bound with { IsVoid = true }).Admits(inside), what);
        Assert.False((bound with { IsAbsent = true }).Admits(inside), what);
    }

    [Theory]
    [MemberData(nameof(Empty))]
    public void It_is_empty_where_its_parts_exclude_each_other(string what, ArgumentBound bound, bool isEmpty) => Assert.True(isEmpty == bound.IsEmpty, what);

    [Theory]
    [MemberData(nameof(Reaches))]
    public void It_stays_within_another_where_nothing_that_it_says_reaches_beyond(string what, ArgumentBound bound, ArgumentBound outer, bool isWithin) =>
        Assert.True(isWithin == bound.StaysWithin(outer), what);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(9, 9)]
    [InlineData(10, 9)]
    public void A_number_is_moved_to_the_nearest_end(int value, int expected)
    {
        Assert.Equal(expected, new ArgumentBound { Minimum = 1, Maximum = 9 }.Clamp(value));
        Assert.Equal(value, new ArgumentBound().Clamp(value));
    }

    [Fact]
    public void An_absent_argument_meets_every_bound_but_one_that_sets_it()
    {
        Assert.True(new ArgumentBound { Enum = [One] }.Admits(null));
        Assert.True(new ArgumentBound { OnExceed = BoundRepair.Set }.Admits(null));
        Assert.True(new ArgumentBound { Minimum = 1 }.Admits(null));
        Assert.False(Const.Admits(null));
    }

    [Fact]
    public void A_const_stays_one_whatever_it_meets()
    {
        ArgumentBound range = new() { Minimum = 0, OnExceed = BoundRepair.Set };

        Assert.True(Const.Meet(range).IsConst);
        Assert.True(range.Meet(Const).IsConst);
        Assert.False(range.Meet(range).IsConst);
    }

    [Fact]
    public void What_one_of_two_wants_left_out_is_left_out()
    {
        ArgumentBound gone = new() { IsAbsent = true };

        Assert.True(gone.Meet(new ArgumentBound()).IsAbsent);
        Assert.True(new ArgumentBound().Meet(gone).IsAbsent);
        Assert.True(gone.Meet(gone).IsAbsent);
    }

    [Fact]
    public void The_meet_takes_the_tighter_of_each_and_the_more_careful_repair()
    {
        ArgumentBound left = new()
        {
            Minimum = 1,
            Maximum = 9,
            ExclusiveMinimum = 0,
            ExclusiveMaximum = 10,
            Prefix = "ab",
            Length = new BoundRange(2, 9),
            Items = new BoundRange(1, 9),
            SubsetOf = [One, Number(2)],
            OnExceed = BoundRepair.Clamp,
        };
        ArgumentBound right = new()
        {
            Minimum = 2,
            Maximum = 8,
            ExclusiveMinimum = 1,
            ExclusiveMaximum = 9,
            Prefix = "a",
            Length = new BoundRange(1, 8),
            Items = new BoundRange(2, 8),
            SubsetOf = [Number(2), Number(3)],
            OnExceed = BoundRepair.Drop,
        };

        foreach (ArgumentBound meet in (ArgumentBound[])[left.Meet(right), right.Meet(left)])
        {
            Assert.Equal((2m, 8m, 1m, 9m), (meet.Minimum, meet.Maximum, meet.ExclusiveMinimum, meet.ExclusiveMaximum));
            Assert.Equal(("ab", new BoundRange(2, 8), new BoundRange(2, 8)), (meet.Prefix, meet.Length, meet.Items));
            Assert.Equal([Number(2)], meet.SubsetOf);
            Assert.Equal((BoundRepair.Clamp, false, false), (meet.OnExceed, meet.IsVoid, meet.IsAbsent));
        }
    }

    [Fact]
    public void Prefixes_of_which_neither_goes_on_from_the_other_leave_nothing_and_that_stays_so()
    {
        ArgumentBound none = new ArgumentBound { Prefix = "ab" }.Meet(new ArgumentBound { Prefix = "ac" });

        Assert.True(none is { IsVoid: true, IsEmpty: true, Prefix: null });
        Assert.True(none.Meet(new ArgumentBound()).IsVoid);
        Assert.True(new ArgumentBound { Prefix = "a" }.Meet(none) is { IsVoid: true, Prefix: null });
        Assert.False(new ArgumentBound { Prefix = "ab" }.Meet(new ArgumentBound()).IsVoid);
        Assert.Equal("ab", new ArgumentBound().Meet(new ArgumentBound { Prefix = "ab" }).Prefix);
        Assert.True(new ArgumentBound { Prefix = "b" }.Meet(new ArgumentBound { Prefix = "ab" }).IsVoid);
    }

    [Fact]
    public void The_values_of_a_meet_are_told_once_and_in_one_order()
    {
        ArgumentBound bound = new() { Enum = [Number(2), One, Number(2)] };

        Assert.Equal([One, Number(2)], bound.Meet(new ArgumentBound()).Enum);
        Assert.Equal([One, Number(2)], new ArgumentBound().Meet(bound).Enum);
        Assert.Equal([Number(2)], bound.Meet(new ArgumentBound { Enum = [Number(3), Number(2)] }).Enum);
        Assert.True(new ArgumentBound().Meet(new ArgumentBound()).Enum.IsDefault);
    }

    [Fact]
    public void The_tests_of_a_meet_are_told_once_and_in_one_order()
    {
        ArgumentBound left = new() { Tests = [new BoundTest(BoundTestKind.Network, "10.0.0.0/8"), new BoundTest(BoundTestKind.Pattern, "b")] };
        ArgumentBound right = new() { Tests = [new BoundTest(BoundTestKind.Glob, "a*"), new BoundTest(BoundTestKind.Pattern, "b"), new BoundTest(BoundTestKind.Pattern, "a")] };
        string[] expected = ["Pattern a", "Pattern b", "Glob a*", "Network 10.0.0.0/8"];

        Assert.Equal(expected, left.Meet(right).Tests.Select(static t => $"{t.Kind} {t.Source}"));
        Assert.Equal(expected, right.Meet(left).Tests.Select(static t => $"{t.Kind} {t.Source}"));
    }

    private static JsonNumber Number(decimal number) => JsonNumber.TryOf(number, out JsonNumber? made) ? made : throw new InvalidOperationException();

    private static JsonString Text(string text) => new(text);

    private static JsonArray List(params ImmutableArray<JsonValue> items) => new(items);
}
