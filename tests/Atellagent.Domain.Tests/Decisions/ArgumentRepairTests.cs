using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Decisions;

public sealed class ArgumentRepairTests
{
    private static readonly ArgumentBound Dropped = new() { IsAbsent = true, OnExceed = BoundRepair.Drop };

    [Fact]
    public void What_every_bound_admits_is_left_alone()
    {
        RepairResult result = Find(Number(5), AtMost(5), new ArgumentBound { Minimum = 5 });

        Assert.Equal((false, null, "r0"), (result.IsChanged, result.Refusal, result.Cause.Id));
    }

    [Fact]
    public void Bounds_that_exclude_each_other_refuse_whatever_the_value()
    {
        RepairResult inside = Find(null, AtMost(1), new ArgumentBound { Minimum = 2 });
        RepairResult outside = Find(Number(3), new ArgumentBound { Minimum = 2 }, AtMost(1));

        Assert.Equal("r0: the bounds of several rules exclude each other", Refusal(inside));
        Assert.Equal("r1: the bounds of several rules exclude each other", Refusal(outside));
    }

    [Fact]
    public void One_bound_that_refuses_is_named_although_others_would_repair() =>
        Assert.Equal("r1: the value is outside the bounds", Refusal(Find(Number(9), AtMost(5), AtMost(4, BoundRepair.Refuse), AtMost(3, BoundRepair.Refuse))));

    [Fact]
    public void A_bound_that_refuses_and_is_met_does_not_hinder()
    {
        Assert.Equal("r0 5", Change(Find(Number(9), AtMost(5), AtMost(9, BoundRepair.Refuse))));
        Assert.Equal("r0: no repair brings the value inside all bounds", Refusal(Find(Number(9), AtMost(5) with { ExclusiveMaximum = 5 }, AtMost(6))));
    }

    [Fact]
    public void The_rule_behind_a_change_is_the_one_whose_own_limit_it_is()
    {
        Assert.Equal("r1 3", Change(Find(Number(9), AtMost(5), AtMost(3), AtMost(4))));
        Assert.Equal("r0 3", Change(Find(Number(9), AtMost(3), AtMost(3))));
        Assert.Equal("r1 2", Change(Find(Number(1), new ArgumentBound { Minimum = 1 }, new ArgumentBound { Minimum = 2, OnExceed = BoundRepair.Clamp })));
    }

    [Fact]
    public void Leaving_out_goes_before_setting_and_setting_before_moving()
    {
        Assert.Equal("r1 ", Change(Find(Number(9), AtMost(5), Dropped, Dropped)));
        Assert.Equal("r1 4", Change(Find(Number(9), AtMost(5), Const(Number(4)), Const(Number(4)))));
        Assert.Equal("r0: the bounds of several rules exclude each other", Refusal(Find(Number(9), Const(Number(4)), new ArgumentBound { Maximum = 3, OnExceed = BoundRepair.Set })));
    }

    [Fact]
    public void Of_a_bound_with_several_values_none_is_set() =>
        Assert.Equal("r0: there is no one value to set", Refusal(Find(Number(9), Const(Number(4)) with { Enum = [Number(3), Number(4)] })));

    [Fact]
    public void A_list_keeps_what_all_bounds_have_and_its_order()
    {
        ArgumentBound Some(params int[] of) => new() { SubsetOf = [.. of.Select(static n => (JsonValue)JsonNumber.Of(n))], OnExceed = BoundRepair.Filter };
        JsonArray list = new([.. new[] { 3, 1, 2, 3 }.Select(static n => (JsonValue)JsonNumber.Of(n))]);

        Assert.Equal("r0 [3,1,3]", Change(Find(list, Some(1, 3), Some(1, 2, 3))));
        Assert.Equal("r0 [3,3]", Change(Find(list, Some(1, 3), Some(2, 3))));
        Assert.Equal("r0: no repair brings the value inside all bounds", Refusal(Find(list, Some(1, 3) with { Items = new BoundRange(4, null) })));
        Assert.Equal("r0: there is no repair for such a value", Refusal(Find(list, new ArgumentBound { Items = new BoundRange(0, 1), OnExceed = BoundRepair.Filter })));
    }

    [Fact]
    public void What_must_be_there_is_set_to_the_most_that_all_bounds_leave()
    {
        ArgumentBound present = AtMost(5) with { IsPresent = true };

        Assert.Equal("r0 5", Change(Find(null, present)));
        Assert.Equal("r1 3", Change(Find(null, AtMost(3), present)));
        Assert.Equal("r0 5", Change(Find(Number(9), present)));
        Assert.Equal("r0: the value is outside the bounds", Refusal(Find(null, present with { OnExceed = BoundRepair.Refuse })));
        Assert.Equal("r0: the bounds of several rules exclude each other", Refusal(Find(null, present, Dropped)));
    }

    [Fact]
    public void What_a_list_or_text_must_begin_with_is_put_in_front_once()
    {
        ArgumentBound first = new() { StartsWith = [Number(7), Number(8)], OnExceed = BoundRepair.Prepend };
        ArgumentBound words = new() { Prefix = "Be brief. ", OnExceed = BoundRepair.Prepend };
        JsonArray list = new([Number(7), Number(9)]);

        Assert.Equal("r0 [7,8,7,9]", Change(Find(list, first)));
        Assert.False(Find(new JsonArray([Number(7), Number(8)]), first).IsChanged);
        Assert.Equal("r1 [7,8,7,9]", Change(Find(list, first with { StartsWith = [Number(7)] }, first)));
        Assert.Equal("r0: the bounds of several rules exclude each other", Refusal(Find(list, first, first with { StartsWith = [Number(8)] })));
        Assert.Equal("r0 \"Be brief. Hello\"", Change(Find(new JsonString("Hello"), words)));
        Assert.Equal("r0: there is no repair for such a value", Refusal(Find(list, words)));
    }

    [Fact]
    public void What_is_excluded_leaves_every_list_and_refuses_where_it_is_no_element()
    {
        ArgumentBound blind = new() { Excludes = [JsonObject.Of(("type", new JsonString("image")))], OnExceed = BoundRepair.Filter };
        JsonObject image = JsonObject.Of(("data", new JsonString("x")), ("type", new JsonString("image")));
        JsonObject text = JsonObject.Of(("type", new JsonString("text")));
        JsonArray deep = new([JsonObject.Of(("content", new JsonArray([text, image, JsonObject.Of(("content", new JsonArray([image])))])))]);

        Assert.Equal("r0 [{\"content\":[{\"type\":\"text\"},{\"content\":[]}]}]", Change(Find(deep, blind)));
        Assert.Equal("r0: no repair brings the value inside all bounds", Refusal(Find(new JsonArray([JsonObject.Of(("inside", image))]), blind)));
        Assert.Equal("r0: the value is outside the bounds", Refusal(Find(deep, blind with { OnExceed = BoundRepair.Refuse })));
    }

    [Fact]
    public void A_value_that_is_no_number_is_not_moved() =>
        Assert.Equal("r0: there is no repair for such a value", Refusal(Find(new JsonString("9"), AtMost(5))));

    private static RepairResult Find(JsonValue? value, params ArgumentBound[] bounds) => ArgumentRepair.Find(
        value,
        [.. bounds.Select(static (bound, i) => (new CompiledRule(Policy("p"), Narrow($"r{i}", null, ("x", bound)), new RulePrefilter(ulong.MaxValue, null), null, null), bound))]);

    private static JsonNumber Number(int number) => JsonNumber.Of(number);

    private static string Refusal(RepairResult result)
    {
        Assert.False(result.IsChanged);
        return $"{result.Cause.Id}: {result.Refusal}";
    }

    private static string Change(RepairResult result)
    {
        Assert.True(result.IsChanged, result.Refusal);
        Assert.Null(result.Refusal);
        return $"{result.Cause.Id} {result.Value}";
    }
}
