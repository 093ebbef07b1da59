using Atellagent.Domain.Bounds;
using Atellagent.Domain.Json;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Bounds;

public sealed class BoundsJsonTests
{
    [Fact]
    public void Nothing_is_told_of_what_is_not_bounded()
    {
        Assert.Equal("{}", BoundsJson.Of(BoundSet.None).ToString());
        Assert.Equal("""{"arguments":{"a":{}}}""", BoundsJson.Of(BoundsOf(("a", new ArgumentBound()))).ToString());
    }

    [Fact]
    public void Every_keyword_is_told_in_its_word()
    {
        ArgumentBound number = new() { Minimum = 1, Maximum = 9, ExclusiveMinimum = 0.5m, ExclusiveMaximum = 9.5m, OnExceed = BoundRepair.Clamp };
        ArgumentBound text = new()
        {
            Prefix = "a",
            Length = new BoundRange(1, 9),
            Tests =
            [
                new BoundTest(BoundTestKind.Pattern, "^a"), new BoundTest(BoundTestKind.Pattern, "b$"), new BoundTest(BoundTestKind.Glob, "a*"),
                new BoundTest(BoundTestKind.Network, "10.0.0.0/8"),
            ],
        };
        ArgumentBound list = new() { SubsetOf = [JsonNumber.Of(1)], Items = new BoundRange(1, 2), OnExceed = BoundRepair.Filter };
        BoundSet bounds = BoundsOf(
            ("number", number),
            ("text", text),
            ("list", list),
            ("gone", new ArgumentBound { IsAbsent = true, OnExceed = BoundRepair.Drop }),
            ("fixed", Const(JsonNumber.Of(1))),
            ("some", new ArgumentBound { Enum = [JsonNumber.Of(1)] }),
            ("two", new ArgumentBound { Enum = [JsonNumber.Of(1), JsonNumber.Of(2)], IsConst = true })) with
        {
            Names = ["note", "number"],
            Scopes = ["x"],
            Limits = new LimitBounds(1, 2, 3),
            Targets = [new TargetBound { Scheme = "https", Host = "a.internal", Port = 443, PathPrefix = "/api/" }, new TargetBound()],
        };

        string told = """
            {"additionalArguments":false,"arguments":{"fixed":{"const":1,"onExceed":"set"},"gone":{"absent":true,"onExceed":"drop"},
            "list":{"maxItems":2,"minItems":1,"onExceed":"filter","subsetOf":[1]},"note":{},
            "number":{"exclusiveMaximum":9.5,"exclusiveMinimum":0.5,"maximum":9,"minimum":1,"onExceed":"clamp"},"some":{"enum":[1]},
            "text":{"glob":"a*","inCidr":"10.0.0.0/8","maxLength":9,"minLength":1,"pattern":["^a","b$"],"prefix":"a"},"two":{"enum":[1,2]}},
            "limits":{"maxRequestBytes":2,"maxResponseBytes":3,"timeoutSeconds":1},"scopes":["x"],
            "targets":[{"host":"a.internal","pathPrefix":"/api/","port":443,"scheme":"https"},{}]}
            """.ReplaceLineEndings("");
        Assert.Equal(told, BoundsJson.Of(bounds).ToString());
    }
}
