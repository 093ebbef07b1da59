using System.Text;
using System.Text.Json;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Tests.Json;

public sealed class StrictJsonTests
{
    // The members that the corpus's ordinary requests have.
    private static readonly string[] Declared = ["amount", "currency", "orderId", "to", "role", "path", "method", "name", "x", "a", "b"];

    public static TheoryData<string> Bodies => [.. Corpus.Read("json-differential", "bodies.jsonl").Select(row => row.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_body_that_two_readers_may_read_differently_is_refused_or_read_as_it_stands(string id)
    {
        JsonElement row = Corpus.Read("json-differential", "bodies.jsonl").Single(r => r.GetProperty("id").GetString() == id);
        byte[] body = Bytes(row);
        bool isRead = StrictJson.TryParse(body, JsonLimits.Default, out JsonValue? value, out string? reason);

        switch (row.GetProperty("label").GetString())
        {
            case "refuse":
                Assert.False(isRead && value is JsonObject, "a body is a JSON object");
                break;
            case "accept":
                Assert.True(isRead);
                break;
            case "refuse-unknown-member":
                Assert.True(!isRead || IsRefusedBySchema(value!));
                break;
            case "same-number-to-policy-and-upstream-or-refuse":
                Assert.True(!isRead || KeepsNumber(value!, row.GetProperty("number").GetString()!));
                break;
            case "same-text-to-policy-and-upstream-or-refuse":
                Assert.True(!isRead || value!.Equals(JsonText.Parse(CanonicalJson.ToText(value))));
                break;
            case "accept-or-clear-limit":
                Assert.True(isRead || reason!.Contains("deeper", StringComparison.Ordinal));
                break;
            default:
                Assert.Fail("a label this test does not know");
                break;
        }
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("1e-400")]
    [InlineData("9007199254740993")]
    [InlineData("-9007199254740993")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("0.123456789012345678901234567890")]
    [InlineData("1e99999999999")]
    [InlineData("0.1000000000000000055511151231257827021181583404541015625")]
    [InlineData("3.14159265358979323846")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("-")]
    [InlineData("1_000")]
    public void A_number_that_cannot_be_kept_exactly_is_refused(string number) => Assert.True(JsonText.IsRefused(number));

    [Theory]
    [InlineData("-0", "0")]
    [InlineData("0.0", "0")]
    [InlineData("1.0", "1")]
    [InlineData("1e0", "1")]
    [InlineData("10e-1", "1")]
    [InlineData("1E+2", "100")]
    [InlineData("0.1", "0.1")]
    [InlineData("1.10", "1.1")]
    [InlineData("9007199254740992", "9007199254740992")]
    [InlineData("9007199254740994", "9007199254740994")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1e-7", "1e-7")]
    [InlineData("0e999", "0")]
    [InlineData("100000000000000000000", "100000000000000000000")]
    public void A_number_is_one_number_however_it_is_written(string number, string canonical)
    {
        JsonNumber value = Assert.IsType<JsonNumber>(JsonText.Parse(number));

        Assert.Equal(canonical, value.Canonical);
        Assert.Equal(JsonText.Parse(canonical), value);
    }

    [Fact]
    public void Too_deep_too_long_and_too_many_are_refused()
    {
        Assert.True(JsonText.IsRefused(new string('[', 65) + new string(']', 65)));
        Assert.False(JsonText.IsRefused(new string('[', 64) + new string(']', 64)));
        Assert.True(JsonText.IsRefused("\"" + new string('a', 1024 * 1024) + "\""));
        Assert.True(JsonText.IsRefused("[" + string.Join(',', Enumerable.Repeat('1', 100_000)) + "]"));
    }

    [Fact]
    public void A_reason_never_repeats_the_input()
    {
        StrictJson.TryParse("{\"sekrit\":1,\"sekrit\":2}"u8, JsonLimits.Default, out _, out string? reason);

        Assert.NotNull(reason);
        Assert.DoesNotContain("sekrit", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x22, 0xC3, 0x28, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xED, 0xA0, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xC0, 0xAF, 0x22 })]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, 0x31 })]
    [InlineData(new byte[] { 0x31, 0x00 })]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x31, 0x00 })]
    [InlineData(new byte[] { })]
    public void Bytes_that_are_not_UTF_8_JSON_are_refused(byte[] bytes) => Assert.True(JsonText.IsRefused(bytes));

    [Theory]
    [InlineData("e\u0301")]
    [InlineData("\u212B")]
    [InlineData("\u1112\u1161\u11AB")]
    [InlineData("\uFB33")]
    [InlineData("\U000E0061")]
    [InlineData("\U0002F800")]
    [InlineData("a\u200B")]
    [InlineData("\u202Ea")]
    [InlineData("a\u0000")]
    [InlineData("\uE000")]
    public void A_name_that_hides_something_or_has_a_second_encoding_is_refused(string name) =>
        Assert.True(JsonText.IsRefused(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new Dictionary<string, int> { [name] = 1 }))));

    [Theory]
    [InlineData("\u00e9")]
    [InlineData("\u65e5\u672c\u8a9e")]
    [InlineData("\ud55c\uad6d")]
    [InlineData("stra\u00dfe")]
    [InlineData("\U0001F600")]
    [InlineData("$ref")]
    public void A_name_that_shows_what_it_is_is_read(string name) =>
        Assert.False(JsonText.IsRefused(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new Dictionary<string, int> { [name] = 1 }))));

    private static byte[] Bytes(JsonElement row) =>
        Encoding.UTF8.GetBytes(row.GetProperty("text").GetString()!);

    private static bool IsRefusedBySchema(JsonValue value)
    {
        JsonObject properties = JsonObject.Of([.. Declared.Select(name => (name, (JsonValue?)JsonObject.Empty))]);
        JsonObject source = JsonObject.Of(("type", new JsonString("object")), ("properties", properties));
        Assert.True(ArgumentSchema.TryCompile(source, out ArgumentSchema? schema, out _));
        return !schema.Validate(value).IsEmpty;
    }

    private static bool KeepsNumber(JsonValue value, string written)
    {
        JsonNumber number = (JsonNumber)((JsonObject)value).Members[0].Value;
        return System.Numerics.BigInteger.TryParse(written, out System.Numerics.BigInteger exact)
            ? exact == new System.Numerics.BigInteger(number.Value) && number.IsInteger
            : number.Equals(JsonText.Parse(number.Canonical)) && decimal.Parse(written, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture) == number.Value;
    }
}
