using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using CsCheck;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Approvals;

/// <summary>What somebody who is asked makes of an action is less of it, asked of the same people, or nothing.</summary>
public sealed class ApproverNarrowingTests
{
    private static readonly PolicyRule[] Rules = [Allow("may", "true"), Approval("large", "args.amount > 100", quorum: 2)];

    private static readonly Gen<JsonObject> Bounds =
        from amount in Gen.OneOf(Gen.Int[-50, 1200].Select(static n => $$"""{"maximum":{{n}}}"""), Gen.Int[-50, 1200].Select(static n => $$"""{"minimum":{{n}}}"""), Gen.Int[0, 900].Select(static n => $$"""{"const":{{n}}}"""))
        from tags in OneOf("""{"subsetOf":["a","b"]}""", """{"subsetOf":["z"]}""", """{"maxItems":2}""", """{"absent":true}""", """{"startsWith":["a"]}""")
        from note in OneOf("""{"absent":true}""", """{"maxLength":3}""", """{"prefix":"x"}""", """{"present":true}""")
        from count in OneOf("""{"maximum":3}""", """{"present":true,"maximum":4}""", """{"minimum":-2}""")
        from parts in Gen.Int[1, 15]
        select JsonObject.Of(("arguments", JsonObject.Of(
            ("amount", (parts & 1) == 0 ? null : JsonOf(amount)),
            ("tags", (parts & 2) == 0 ? null : JsonOf(tags)),
            ("note", (parts & 4) == 0 ? null : JsonOf(note)),
            ("count", (parts & 8) == 0 ? null : JsonOf(count)))));

    [Fact]
    public void Whoever_narrows_however_often_what_is_left_is_inside_all_of_it_and_is_asked_of_the_same_people()
    {
        PolicyBundle bundle = Bundle(Policy("finance/refunds", Rules));
        Gen.Select(Bounds.Array[1, 3], Gen.Int[101, 900], Gen.Int[-5, 5]).Sample(
            (bounds, amount, count) =>
            {
                JsonObject asked = JsonOf($$"""{"orderId":"ord_1","amount":{{amount}},"currency":"EUR","count":{{count}},"note":"hello","tags":["a","b","c","a"]}""");
                JsonObject before = asked;
                List<ApproverBounds> by = [];
                foreach (JsonObject one in bounds)
                {
                    Assert.True(ApproverBoundsJson.TryRead(one, out BoundSet? set, out string? problem), problem);
                    by.Add(new ApproverBounds($"v{by.Count}", set, Now));
                    Decision decision = DecisionEngine.Decide(bundle, Narrowed(asked, [.. by]));
                    if (decision is Decision.Deny)
                    {
                        return;
                    }

                    // However little is left, nobody is passed over, and what is left is never more than before.
                    Decision.AwaitApproval awaited = Assert.IsType<Decision.AwaitApproval>(decision);
                    Assert.Equal(2, Assert.Single(awaited.Gates).Quorum);
                    Assert.All(by, bound => Assert.True(bound.Bounds.Admits(awaited.Action.Arguments), $"{one} {awaited.Action.Arguments}"));
                    if (Narrower.FindWider(before, awaited.Action.Arguments) is not null)
                    {
                        return;
                    }

                    AssertLess(before, awaited.Action.Arguments);
                    before = awaited.Action.Arguments;
                }
            },
            iter: 3000);
    }

    [Fact]
    public void What_is_told_of_bounds_is_read_again_as_the_same() => Bounds.Sample(
        bounds =>
        {
            Assert.True(ApproverBoundsJson.TryRead(bounds, out BoundSet? set, out _));
            JsonArray told = ApproverBoundsJson.Tell([new ApproverBounds("fay", set, Now)]);
            Assert.Equal(told, ApproverBoundsJson.Tell(ApproverBoundsJson.Read(told)));
            Assert.Equal(set.Arguments.Select(static b => b.Value.OnExceed), ApproverBoundsJson.Read(told)[0].Bounds.Arguments.Select(static b => b.Value.OnExceed));
        },
        iter: 500);

    [Theory]
    [InlineData("""{"amount":{"maximum":5}}""")]
    [InlineData("""{"arguments":{}}""")]
    [InlineData("""{"arguments":{"amount":{}}}""")]
    [InlineData("""{"arguments":{"amount":{"maximum":5,"onExceed":"set"}}}""")]
    [InlineData("""{"arguments":{"amount":{"maximum":"5"}}}""")]
    [InlineData("""{"arguments":{"amount":{"minimum":6,"maximum":5}}}""")]
    [InlineData("""{"arguments":{"amount":{"maximum":5}},"targets":[{"host":"x"}]}""")]
    [InlineData("""{"targets":[{"host":"x"}]}""")]
    public void What_is_no_bound_on_an_argument_is_refused(string bounds) =>
        Assert.False(ApproverBoundsJson.TryRead(JsonOf(bounds), out _, out _));

    [Theory]
    [InlineData("""{"a":5}""", """{"a":4}""", null)]
    [InlineData("""{"a":5}""", """{"a":6}""", "/a")]
    [InlineData("""{"a":5}""", """{"a":-1}""", "/a")]
    [InlineData("""{"a":-5}""", """{"a":-4}""", null)]
    [InlineData("""{"a":-5}""", """{"a":-6}""", "/a")]
    [InlineData("""{"a":5,"b":"x"}""", """{"a":5}""", null)]
    [InlineData("""{"a":5}""", """{"a":5,"b":"x"}""", "/b")]
    [InlineData("""{"a":"xyz"}""", """{"a":"xy"}""", "/a")]
    [InlineData("""{"a":["x","y","z"]}""", """{"a":["x","z"]}""", null)]
    [InlineData("""{"a":["x","y","z"]}""", """{"a":["z","x"]}""", "/a")]
    [InlineData("""{"a":["x"]}""", """{"a":["x","x"]}""", "/a")]
    [InlineData("""{"a":{"b/c":[{"d":1,"e":2}]}}""", """{"a":{"b/c":[{"d":1}]}}""", null)]
    [InlineData("""{"a":{"b/c":true}}""", """{"a":{"b/c":false}}""", "/a/b~1c")]
    public void Less_is_what_was_there_a_number_nearer_to_zero_or_a_part(string before, string after, string? wider) =>
        Assert.Equal(wider, Narrower.FindWider(JsonOf(before), JsonOf(after)));

    [Fact]
    public void The_reasons_name_who_narrowed_it_and_the_changes_too()
    {
        Assert.True(ApproverBoundsJson.TryRead(JsonOf("""{"arguments":{"amount":{"maximum":50}}}"""), out BoundSet? half, out _));
        PolicyBundle bundle = Bundle(Policy("finance/refunds", Rules));

        Decision.AwaitApproval awaited = Assert.IsType<Decision.AwaitApproval>(
            DecisionEngine.Decide(bundle, Narrowed(JsonOf("""{"orderId":"ord_1","amount":900,"currency":"EUR"}"""), new ApproverBounds("fay", half, Now))));

        Assert.Contains(awaited.Reasons, static reason => reason is { Policy: "approver", Rule: "fay", Effect: RuleEffect.Narrow });
        ArgumentChange change = Assert.Single(awaited.Changes);
        Assert.Equal(("/arguments/amount", "approver", "fay", "50"), (change.Path, change.Policy, change.Rule, change.To!.ToString()));
    }

    [Fact]
    public void What_policy_denies_of_less_is_denied()
    {
        Assert.True(ApproverBoundsJson.TryRead(JsonOf("""{"arguments":{"amount":{"maximum":5}}}"""), out BoundSet? little, out _));
        PolicyBundle bundle = Bundle(Policy("finance/refunds", [.. Rules, Deny("little", "args.amount < 10")]));

        Assert.IsType<Decision.Deny>(DecisionEngine.Decide(bundle, Narrowed(JsonOf("""{"orderId":"ord_1","amount":900,"currency":"EUR"}"""), new ApproverBounds("fay", little, Now))));
    }

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(at => words[at]);

    private static BoundRequest Narrowed(JsonObject asked, params ApproverBounds[] by)
    {
        BoundRequest request = Request(asked, JsonObject.Empty, Agent, Production, "refund");
        ApprovalGate gate = Rules[1].Gate!;
        return new BoundRequest(request.Authenticated.Recorded(new ApproverNarrowing([.. by], [gate])))
        {
            Principal = request.Principal,
            Deployment = request.Deployment,
            Route = request.Route,
            Operation = request.Operation,
            Envelope = request.Envelope,
            Arguments = request.Arguments,
            Now = request.Now,
            AuthorityClock = request.AuthorityClock,
        };
    }

    // Said once more, in other words than the code says it.
    private static void AssertLess(JsonObject before, JsonObject after)
    {
        foreach ((string name, JsonValue value) in after.Members)
        {
            JsonValue was = before[name] ?? throw new InvalidOperationException(name);
            switch (value)
            {
                case JsonNumber number:
                    Assert.True(Math.Abs(number.Value) <= Math.Abs(((JsonNumber)was).Value) && number.Value * ((JsonNumber)was).Value >= 0, $"{was} {value}");
                    break;
                case JsonArray list:
                    Assert.True(list.Items.Length <= ((JsonArray)was).Items.Length && list.Items.All(item => ((JsonArray)was).Items.Contains(item)), $"{was} {value}");
                    break;
                default:
                    Assert.Equal(was, value);
                    break;
            }
        }
    }
}
