using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Policies;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Decisions;

public sealed class NarrowingTests
{
    private static readonly ArgumentBound Gone = new() { IsAbsent = true, OnExceed = BoundRepair.Drop };

    [Fact]
    public void Several_rules_change_several_arguments_in_the_order_of_their_names()
    {
        NarrowingResult.Repaired repaired = Repaired(
            """{ "z": 9, "b": 1, "a/~b": 9 }""",
            BoundsOf(("z", AtMost(5))),
            BoundsOf(("a/~b", AtMost(4)), ("b", Gone)));

        Assert.Equal("""{"a/~b":4,"z":5}""", repaired.Arguments.ToString());
        Assert.Equal(
            ["/arguments/a~1~0b 9 4 p r1", "/arguments/b 1  p r1", "/arguments/z 9 5 p r0"],
            repaired.Changes.Select(static c => $"{c.Path} {c.From} {c.To} {c.Policy} {c.Rule}"));
    }

    [Fact]
    public void One_rule_alone_changes_all_that_it_speaks_of()
    {
        NarrowingResult.Repaired repaired = Repaired("""{ "b": 9, "a": 9, "c": 9 }""", BoundsOf(("a", AtMost(5)), ("b", AtMost(5)), ("c", AtMost(9))));

        Assert.Equal("""{"a":5,"b":5,"c":9}""", repaired.Arguments.ToString());
        Assert.Equal(2, repaired.Changes.Length);
    }

    [Fact]
    public void The_argument_that_cannot_be_repaired_is_named_with_its_rule()
    {
        NarrowingResult.Refused refused = Assert.IsType<NarrowingResult.Refused>(Apply("""{ "a": 9, "b": 9 }""", BoundsOf(("a", AtMost(5))), BoundsOf(("b", AtMost(5, BoundRepair.Refuse)))));

        Assert.Equal(("r1", "b", "the value is outside the bounds"), (refused.Rule.Id, refused.Argument, refused.Message));
    }

    [Fact]
    public void Of_an_absent_argument_the_meet_tells()
    {
        Assert.IsType<NarrowingResult.Inside>(Apply("{}", BoundsOf(("a", AtMost(5)))));
        Assert.IsType<NarrowingResult.Inside>(Apply("{}", BoundsOf(("a", AtMost(5))), BoundsOf(("a", AtMost(4)))));
        Assert.IsType<NarrowingResult.Refused>(Apply("{}", BoundsOf(("a", AtMost(5) with { Minimum = 6 }))));
        Assert.IsType<NarrowingResult.Refused>(Apply("{}", BoundsOf(("a", AtMost(5))), BoundsOf(("a", new ArgumentBound { Minimum = 6 }))));
    }

    [Fact]
    public void Arguments_that_no_rule_names_are_left_out_where_one_says_so_and_the_named_ones_stay()
    {
        BoundSet only = BoundSet.None with { Names = ["a", "b"], OnOther = BoundRepair.Drop };
        NarrowingResult.Repaired repaired = Repaired("""{ "d": 1, "a": 9, "c": 1 }""", only, BoundsOf(("a", AtMost(5))));

        Assert.Equal("""{"a":5}""", repaired.Arguments.ToString());
        Assert.Equal(["/arguments/a r1", "/arguments/c r0", "/arguments/d r0"], repaired.Changes.Select(static c => $"{c.Path} {c.Rule}"));
        Assert.IsType<NarrowingResult.Inside>(Apply("""{ "a": 9 }""", only));
        Assert.IsType<NarrowingResult.Refused>(Apply("""{ "c": 9 }""", only with { OnOther = BoundRepair.Refuse }));
    }

    private static NarrowingResult.Repaired Repaired(string arguments, params BoundSet[] bounds) => Assert.IsType<NarrowingResult.Repaired>(Apply(arguments, bounds));

    private static NarrowingResult Apply(string arguments, params BoundSet[] bounds) => Narrowing.Apply(
        JsonOf(arguments),
        [.. bounds.Select(static (b, i) => new CompiledRule(Policy("p"), Rule($"r{i}", RuleEffect.Narrow, null) with { Bounds = b }, new RulePrefilter(ulong.MaxValue, null), null, null))]);
}
