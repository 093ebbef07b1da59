using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Tests.Meters;

/// <summary>What a call of a model may use at most, and what answers say that it was.</summary>
public sealed class ModelMeterTests
{
    private static readonly ImmutableSortedDictionary<string, ModelPrice> Prices =
        ImmutableSortedDictionary<string, ModelPrice>.Empty.WithComparers(StringComparer.Ordinal).Add("m", new ModelPrice(2, 10, 1, 3));

    [Theory]
    [InlineData("chat", """{"model":"m"}""", """{"max_completion_tokens":50,"model":"m"}""")]
    [InlineData("chat", """{"max_tokens":9,"model":"m"}""", """{"max_tokens":9,"model":"m"}""")]
    [InlineData("chat", """{"max_completion_tokens":9,"model":"m","stream":true}""", """{"max_completion_tokens":9,"model":"m","stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("chat", """{"max_tokens":9,"model":"m","stream":true,"stream_options":{"include_usage":false}}""", """{"max_tokens":9,"model":"m","stream":true,"stream_options":{"include_usage":false}}""")]
    [InlineData("responses", """{"model":"m","stream":true}""", """{"max_output_tokens":50,"model":"m","stream":true}""")]
    [InlineData("messages", """{"max_tokens":3,"model":"m"}""", """{"max_tokens":3,"model":"m"}""")]
    [InlineData("embeddings", """{"model":"m"}""", """{"model":"m"}""")]
    public void What_a_request_leaves_out_is_completed_and_what_it_says_is_not_touched(string operation, string asked, string sent) =>
        Assert.Equal(sent, Meter(operation).Complete(Read(asked)).ToString());

    [Fact]
    public void A_route_that_does_not_meter_changes_nothing()
    {
        JsonObject asked = Read("""{"model":"m","stream":true}""");

        Assert.Same(asked, new ModelMeter("chat", ["m"], null, Prices.Clear()).Complete(asked));
    }

    [Theory]
    [InlineData("chat", """{"max_tokens":10,"model":"m"}""", 10)]
    [InlineData("chat", """{"max_completion_tokens":20,"max_tokens":10,"model":"m","n":3}""", 60)]
    [InlineData("responses", """{"max_output_tokens":7,"model":"m"}""", 7)]
    [InlineData("messages", """{"max_tokens":7,"model":"m"}""", 7)]
    [InlineData("embeddings", """{"model":"m"}""", 0)]
    public void The_most_that_may_be_written_follows_from_every_cap_and_the_number_of_answers(string operation, string asked, int most) =>
        Assert.Equal(most, Meter(operation).Reserve(UsageMeasure.OutputTokens, Read(asked)));

    [Theory]
    [InlineData("""{"model":"m","n":9007199254740991,"max_tokens":9007199254740991}""")]
    [InlineData("""{"model":"m","n":2,"max_tokens":9007199254740991}""")]
    public void A_number_past_all_sense_is_much_and_no_fault(string asked) =>
        Assert.True(Meter("chat").Reserve(UsageMeasure.Cost, Read(asked)) > 100);

    [Fact]
    public void Without_a_cap_nothing_bounds_it() => Assert.Null(Meter("chat").Reserve(UsageMeasure.Tokens, Read("""{"model":"m"}""")));

    [Fact]
    public void Without_a_price_nothing_tells_the_cost() => Assert.Null(Meter("chat").Reserve(UsageMeasure.Cost, Read("""{"max_tokens":1,"model":"other"}""")));

    [Fact]
    public void No_text_has_more_tokens_than_bytes_and_an_image_has_many_in_few()
    {
        string text = string.Concat(Enumerable.Repeat("語🙂", 500));
        JsonObject asked = JsonObject.Of(("max_tokens", JsonNumber.Of(1)), ("messages", new JsonArray([JsonObject.Of(("content", new JsonString(text)))])), ("model", new JsonString("m")));
        JsonObject image = Read("""{"max_tokens":1,"messages":[{"content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,A"}}]}],"model":"m"}""");

        Assert.True(Meter("chat").Reserve(UsageMeasure.InputTokens, asked) >= Encoding.UTF8.GetByteCount(text));
        Assert.True(Meter("chat").Reserve(UsageMeasure.InputTokens, image) >= 50_000);
    }

    [Fact]
    public void The_dearest_kind_of_input_is_reserved()
    {
        JsonObject asked = Read("""{"max_tokens":1000,"model":"m"}""");
        decimal input = Meter("messages").Reserve(UsageMeasure.InputTokens, asked)!.Value;

        Assert.Equal(((input * 3) + 10_000) / 1_000_000, Meter("messages").Reserve(UsageMeasure.Cost, asked));
    }

    [Theory]
    [InlineData("chat", """{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":4}}""", 6, 4, 0, 5)]
    [InlineData("responses", """{"input_tokens":10,"output_tokens":5,"input_tokens_details":{"cached_tokens":4}}""", 6, 4, 0, 5)]
    [InlineData("messages", """{"input_tokens":10,"output_tokens":5,"cache_read_input_tokens":4,"cache_creation_input_tokens":3}""", 10, 4, 3, 5)]
    [InlineData("messages", """{"input_tokens":10,"output_tokens":5,"cache_read_input_tokens":null}""", 10, 0, 0, 5)]
    [InlineData("embeddings", """{"prompt_tokens":10,"total_tokens":10}""", 10, 0, 0, 0)]
    public void Every_dialect_says_what_was_used_in_its_own_words(string operation, string usage, int input, int fromCache, int intoCache, int output)
    {
        ModelTokens? used = Meter(operation).Read(JsonObject.Of(("usage", Read(usage))));

        Assert.Equal(new ModelTokens(input, fromCache, intoCache, output), used);
        Assert.Equal(((input * 2m) + fromCache + (intoCache * 3m) + (output * 10m)) / 1_000_000, Meter(operation).Settle(UsageMeasure.Cost, Read("""{"model":"m"}"""), used!.Value));
        Assert.Equal(input + fromCache + intoCache + output, Meter(operation).Settle(UsageMeasure.Tokens, Read("""{"model":"m"}"""), used.Value));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"prompt_tokens":1}""")]
    [InlineData("""{"prompt_tokens":-1,"completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":1.5,"completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":"1","completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":1,"completion_tokens":1e15}""")]
    public void What_is_no_count_is_none(string usage) => Assert.Null(Meter("chat").Read(JsonObject.Of(("usage", Read(usage)))));

    private static ModelMeter Meter(string operation) => new(operation, ["m"], new OutputCap(50, OutputCap.Usual), Prices);

    private static JsonObject Read(string text) => StrictJson.TryParse(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out string? problem) ? (JsonObject)value : throw new InvalidOperationException(problem);
}
