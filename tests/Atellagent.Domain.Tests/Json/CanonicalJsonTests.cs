using System.Text;
using System.Text.Json;
using Atellagent.Domain.Json;
using Atellagent.Harness;
using CsCheck;

namespace Atellagent.Domain.Tests.Json;

public sealed class CanonicalJsonTests
{
    [Fact]
    public void Reading_the_canonical_form_gives_the_value_back() =>
        JsonGenerators.Values(3).Sample(
            value =>
            {
                byte[] canonical = CanonicalJson.ToUtf8(value);

                Assert.True(StrictJson.TryParse(canonical, JsonLimits.Default, out JsonValue? again, out string? reason), reason);
                Assert.Equal(value, again);
                Assert.Equal(value.GetHashCode(), again.GetHashCode());
                Assert.Equal(canonical, CanonicalJson.ToUtf8(again));
            },
            iter: Rounds.Of(3000));

    [Fact]
    public void A_number_is_written_as_the_same_double_writes_itself() =>
        JsonGenerators.Numbers.Sample(
            number => Assert.Equal(number.Value, decimal.Parse(number.Canonical, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture)),
            iter: Rounds.Of(3000));

    [Theory]
    [InlineData("0000000000000000", "0")]
    [InlineData("8000000000000000", "0")]
    [InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324")]
    [InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("ffefffffffffffff", "-1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992")]
    [InlineData("c340000000000000", "-9007199254740992")]
    [InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22")]
    [InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("44b52d02c7e14af7", "1.0000000000000001e+23")]
    [InlineData("444b1ae4d6e2ef4e", "999999999999999700000")]
    [InlineData("444b1ae4d6e2ef4f", "999999999999999900000")]
    [InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("41b3de4355555553", "333333333.3333332")]
    [InlineData("41b3de4355555554", "333333333.33333325")]
    [InlineData("41b3de4355555555", "333333333.3333333")]
    [InlineData("41b3de4355555556", "333333333.3333334")]
    [InlineData("41b3de4355555557", "333333333.33333343")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333")]
    [InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void The_number_samples_of_RFC_8785_are_written_as_it_says(string bits, string text)
    {
        double value = BitConverter.UInt64BitsToDouble(Convert.ToUInt64(bits, 16));

        Assert.Equal(text, EcmaScriptNumber.Format(value));
    }

    [Theory]
    [InlineData("""{"b":1,"a":2}""", """{"a":2,"b":1}""")]
    [InlineData("""{ "a" : [ 1 , 2.50 , 1e2 ] }""", """{"a":[1,2.5,100]}""")]
    [InlineData("""{"€":"$","\r":"x","1":"y"}""", null)]
    [InlineData("\"\\u0041\\/\\u001f\\u007f\"", "\"A/\\u001f\u007f\"")]
    [InlineData("\"\\b\\f\\n\\r\\t\\\"\\\\\"", "\"\\b\\f\\n\\r\\t\\\"\\\\\"")]
    [InlineData("{\"\\ud83d\\ude00\":1,\"\\uff21\":2}", "{\"\U0001F600\":1,\"\uFF21\":2}")]
    public void Names_sort_by_UTF_16_units_and_strings_escape_only_what_they_must(string text, string? canonical)
    {
        if (canonical is null)
        {
            Assert.True(JsonText.IsRefused(text));
            return;
        }

        Assert.Equal(canonical, Encoding.UTF8.GetString(CanonicalJson.ToUtf8(JsonText.Parse(text))));
    }

    // The samples of RFC 8785 (sections 3.2.2 and 3.2.3) and of its author's published test data. Our reader refuses some of these names
    // (controls) and numbers (that no decimal keeps), so another reads them here.
    [Theory]
    [InlineData("""[ 56, { "d": true, "10": null, "1": [ ] } ]""", """[56,{"1":[],"10":null,"d":true}]""")]
    [InlineData("""{"peach":"This sorting order","p\u00e9ch\u00e9":"is wrong according to French","p\u00eache":"but canonicalization MUST","sin":"ignore locale"}""", """{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}""")]
    [InlineData("""{"1":{"f":{"f":"hi","F":5},"\n":56.0},"10":{},"":"empty","a":{},"111":[{"e":"yes","E":"no"}],"A":{}}""", """{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}""")]
    [InlineData("""{"Unnormalized Unicode":"A\u030a"}""", "{\"Unnormalized Unicode\":\"A\u030a\"}")]
    [InlineData("""{"numbers":[4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}""", """{"literals":[null,true,false],"numbers":[4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""")]
    [InlineData("""{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}""", "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"\U0001F600\":\"Emoji: Grinning Face\",\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}")]
    public void The_published_samples_of_RFC_8785_are_written_as_they_say(string text, string canonical)
    {
        using JsonDocument read = JsonDocument.Parse(text);

        Assert.Equal(canonical, Encoding.UTF8.GetString(CanonicalJson.ToUtf8(Of(read.RootElement))));
    }

    private static JsonValue Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Of([.. element.EnumerateObject().Select(static one => (one.Name, (JsonValue?)Of(one.Value)))]),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select(Of)]),
        JsonValueKind.String => new JsonString(element.GetString()!),
        JsonValueKind.Number => JsonNumber.TryParse(element.GetRawText(), out JsonNumber? number) ? number : throw new FormatException(element.GetRawText()),
        _ => JsonText.Parse(element.GetRawText()),
    };
}
