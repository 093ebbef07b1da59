using Atellagent.Domain.Json;

namespace Atellagent.Domain.Tests.Json;

public sealed class CanonicalWriterTests
{
    [Fact]
    public void What_is_written_member_by_member_is_what_the_tree_would_give()
    {
        JsonObject nested = JsonObject.Of(("b", new JsonString("\u20ac \"")), ("a", JsonNumber.Of(1)));
        using CanonicalWriter text = new();
        byte[] written = text.Begin()
            .Member("array", JsonArray.Empty)
            .Name("items").BeginArray().Item("x").Begin().Member("k", "v\n").End().Item(nested).End()
            .Member("left out", (string?)null)
            .Member("left out too", (JsonValue?)null)
            .Member("nested", nested)
            .Name("none").Begin().End()
            .End()
            .ToUtf8();

        JsonObject tree = JsonObject.Of(
            ("array", JsonArray.Empty),
            ("items", new JsonArray([new JsonString("x"), JsonObject.Of(("k", new JsonString("v\n"))), nested])),
            ("nested", nested),
            ("none", JsonObject.Empty));
        Assert.Equal(CanonicalJson.ToUtf8(tree), written);
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("a", "a")]
    [InlineData("a", "B")]
    public void Names_out_of_order_are_a_fault(string first, string second)
    {
        using CanonicalWriter text = new();
        text.Begin().Member(first, "1");

        Assert.Throws<InvalidOperationException>(() => text.Name(second));
    }

    [Fact]
    public void Names_of_an_inner_object_do_not_count_outside()
    {
        using CanonicalWriter text = new();

        Assert.Equal(
            """{"a":{"z":"1"},"b":"2"}"""u8.ToArray(),
            text.Begin().Name("a").Begin().Member("z", "1").End().Member("b", "2").End().ToUtf8());
    }

    [Fact]
    public void What_is_still_open_cannot_be_taken()
    {
        using CanonicalWriter text = new();
        text.Begin();

        Assert.Throws<InvalidOperationException>(text.ToUtf8);
    }

    [Fact]
    public void Bytes_that_were_kept_are_the_bytes_of_the_value()
    {
        JsonObject made = JsonObject.Of(("b", new JsonString("x")), ("a", JsonNull.Instance));
        byte[] before = CanonicalJson.ToUtf8(JsonObject.Of(("o", made)));

        Assert.Same(made, CanonicalJson.Keep(made));
        Assert.Equal(before, CanonicalJson.ToUtf8(JsonObject.Of(("o", made))));
        Assert.Equal("""{"a":null,"b":"x","c":"y"}"""u8.ToArray(), CanonicalJson.ToUtf8(made.With("c", new JsonString("y"))));
    }
}
