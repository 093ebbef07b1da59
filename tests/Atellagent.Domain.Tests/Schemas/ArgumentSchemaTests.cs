using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Tests.Schemas;

public sealed class ArgumentSchemaTests
{
    private const string Refund =
        """
        {"type":"object","required":["orderId","amount","currency"],"additionalProperties":false,
         "properties":{"orderId":{"type":"string","pattern":"^ord_[a-z0-9]+$"},"amount":{"type":"number","minimum":0,"maximum":1000},
                       "currency":{"enum":["EUR","USD"]},"tags":{"type":"array","items":{"type":"string","maxLength":4},"maxItems":2,"uniqueItems":true}}}
        """;

    [Theory]
    [InlineData("{\"type\":\"string\"}", "\"a\"", "1", "null")]
    [InlineData("{\"type\":[\"integer\",\"null\"]}", "1.0", "1.5", "\"1\"")]
    [InlineData("{\"type\":\"integer\"}", "1e2", "0.1", "true")]
    [InlineData("{\"type\":\"number\"}", "0.1", "\"0.1\"", "[]")]
    [InlineData("{\"const\":1}", "1.0", "2", "true")]
    [InlineData("{\"enum\":[{\"a\":[1,2]},null]}", "{\"a\":[1.0,2]}", "{\"a\":[2,1]}", "0")]
    [InlineData("{\"minimum\":1,\"maximum\":2}", "2", "0.999999999999", "2.1")]
    [InlineData("{\"exclusiveMinimum\":1,\"exclusiveMaximum\":2}", "1.5", "1", "2")]
    [InlineData("{\"multipleOf\":0.01}", "19.99", "0.001", "1.005")]
    [InlineData("{\"multipleOf\":3}", "9", "10", "0.3")]
    [InlineData("{\"minLength\":2,\"maxLength\":3}", "\"ab\"", "\"a\"", "\"abcd\"")]
    [InlineData("{\"maxLength\":1}", "\"\\ud83d\\ude00\"", "\"ab\"", "\"\\ud83d\\ude00a\"")]
    [InlineData("{\"minLength\":2}", "\"\\ud83d\\ude00a\"", "\"\\ud83d\\ude00\"", "\"\"")]
    [InlineData("{\"pattern\":\"b$\"}", "\"ab\"", "\"ab\\n\"", "\"ba\"")]
    [InlineData("{\"format\":\"identifier\"}", "\"\\u00e9\"", "\"e\\u0301\"", "\"a\\u200b\"")]
    [InlineData("{\"items\":{\"type\":\"string\"}}", "[\"a\"]", "[\"a\",1]", "[null]")]
    [InlineData("{\"prefixItems\":[{\"type\":\"string\"}],\"items\":false}", "[\"a\"]", "[1]", "[\"a\",1]")]
    [InlineData("{\"minItems\":1,\"maxItems\":2}", "[1]", "[]", "[1,2,3]")]
    [InlineData("{\"uniqueItems\":true}", "[1,\"1\",true]", "[1,1.0]", "[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1}]")]
    [InlineData("{\"required\":[\"a\"]}", "{\"a\":null}", "{}", "{\"A\":1}")]
    [InlineData("{\"properties\":{\"a\":{\"type\":\"string\"}},\"additionalProperties\":false}", "{\"a\":\"\"}", "{\"a\":1}", "{\"b\":1}")]
    [InlineData("{\"properties\":{\"a\":true},\"additionalProperties\":{\"type\":\"integer\"}}", "{\"a\":[],\"b\":1}", "{\"b\":\"1\"}", "{\"b\":1.5}")]
    [InlineData("{\"patternProperties\":{\"^x_\":{\"type\":\"integer\"}},\"additionalProperties\":false}", "{\"x_a\":1}", "{\"x_a\":\"\"}", "{\"y\":1}")]
    [InlineData("{\"propertyNames\":{\"maxLength\":1}}", "{\"a\":1}", "{\"ab\":1}", "{\"a\":1,\"bc\":2}")]
    [InlineData("{\"minProperties\":1,\"maxProperties\":1}", "{\"a\":1}", "{}", "{\"a\":1,\"b\":2}")]
    [InlineData("{\"allOf\":[{\"minimum\":1},{\"maximum\":2}]}", "1", "0", "3")]
    [InlineData("{\"anyOf\":[{\"minimum\":5},{\"maximum\":2}]}", "1", "3", "4")]
    [InlineData("{\"oneOf\":[{\"minimum\":5},{\"maximum\":10}]}", "1", "7", "5")]
    [InlineData("{\"not\":{\"type\":\"string\"}}", "1", "\"\"", "\"a\"")]
    [InlineData("{\"not\":{\"required\":[\"a\"]}}", "{}", "{\"a\":1}", "{\"a\":null,\"b\":1}")]
    [InlineData("{\"$ref\":\"#/$defs/p\",\"maximum\":3,\"$defs\":{\"p\":{\"minimum\":1}}}", "2", "0", "4")]
    [InlineData("{\"$ref\":\"#/definitions/a~1b\",\"definitions\":{\"a/b\":{\"type\":\"null\"}}}", "null", "0", "{}")]
    public void A_keyword_holds_what_it_promises(string schema, string good, string bad, string worse)
    {
        ArgumentSchema compiled = Around(schema);

        Assert.Empty(compiled.Validate(JsonText.Parse($$"""{"v":{{good}}}""")));
        Assert.NotEmpty(compiled.Validate(JsonText.Parse($$"""{"v":{{bad}}}""")));
        Assert.NotEmpty(compiled.Validate(JsonText.Parse($$"""{"v":{{worse}}}""")));
    }

    [Theory]
    [InlineData("true", "1", true)]
    [InlineData("{}", "null", true)]
    [InlineData("false", "1", false)]
    [InlineData("{\"minimum\":5}", "\"a text\"", true)]
    [InlineData("{\"minLength\":5}", "1", true)]
    [InlineData("{\"required\":[\"a\"]}", "[]", true)]
    public void A_keyword_says_nothing_of_values_of_another_type(string schema, string value, bool isValid) =>
        Assert.Equal(isValid, Around(schema).Validate(JsonText.Parse($$"""{"v":{{value}}}""")).IsEmpty);

    [Theory]
    [InlineData("{\"orderId\":\"ord_1\",\"amount\":1e3,\"currency\":\"EUR\"}")]
    [InlineData("{\"orderId\":\"ORD\",\"amount\":1000.01,\"currency\":\"GBP\",\"tags\":[\"a\",\"a\",\"abcde\"]}",
        "/amount must be at most 1000", "/currency must be one of \"EUR\", \"USD\"", "/orderId must match ^ord_[a-z0-9]+$",
        "/tags must have at most 2 items", "/tags/2 must have at most 4 characters")]
    [InlineData("{\"orderId\":7,\"amount\":-1,\"extra/one\":1}",
        "/currency is missing", "/amount must be at least 0", "/extra~1one is not declared", "/orderId must be a string, is a whole number")]
    [InlineData("[]", " must be an object, is a list")]
    public void A_violation_tells_where_and_what_was_expected_and_never_the_value(string arguments, params string[] expected) =>
        Assert.Equal(expected, Compile(Refund).Validate(JsonText.Parse(arguments)).Select(v => $"{v.Pointer} {v.Message}"));

    [Theory]
    [InlineData("{\"type\":\"object\",\"properties\":{\"a\":true}}", "{\"b\":1}", false)]
    [InlineData("{\"type\":\"object\",\"properties\":{\"a\":true},\"additionalProperties\":true}", "{\"b\":1}", true)]
    [InlineData("{\"type\":\"object\",\"allOf\":[{\"properties\":{\"a\":true}},{\"$ref\":\"#/$defs/d\"}],\"$defs\":{\"d\":{\"properties\":{\"b\":true}}}}", "{\"a\":1,\"b\":1}", true)]
    [InlineData("{\"type\":\"object\",\"anyOf\":[{\"properties\":{\"a\":true}},{\"properties\":{\"b\":true}}]}", "{\"a\":1,\"b\":1,\"c\":1}", false)]
    public void An_argument_that_the_schema_does_not_declare_is_refused_unless_it_says_otherwise(string schema, string arguments, bool isValid) =>
        Assert.Equal(isValid, Compile(schema).Validate(JsonText.Parse(arguments)).IsEmpty);

    [Theory]
    [InlineData("{\"type\":\"object\",\"properties\":{\"a\":{\"minimun\":1}}}", "/properties/a/minimun: \"minimun\" is not a keyword this validator knows, so it could not be enforced; did you mean minimum?")]
    [InlineData("{\"type\":\"object\",\"unevaluatedProperties\":false}", "/unevaluatedProperties: \"unevaluatedProperties\" is not a keyword this validator knows, so it could not be enforced")]
    [InlineData("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"text\"}}}", "/properties/a/type: \"type\" wants null, boolean, integer, number, string, array or object, or a list of these")]
    [InlineData("{\"type\":\"object\",\"properties\":{\"a\":{\"minimum\":\"1\"}}}", "/properties/a/minimum: \"minimum\" wants a number")]
    [InlineData("{\"type\":\"object\",\"properties\":{\"a\":{\"maxLength\":-1}}}", "/properties/a/maxLength: \"maxLength\" wants a whole number from 0")]
    [InlineData("{\"type\":\"object\",\"properties\":{\"a\":{\"multipleOf\":0}}}", "/properties/a/multipleOf: \"multipleOf\" wants a number above 0")]
    [InlineData("{\"type\":\"object\",\"required\":[\"a\",\"a\"]}", "/required: \"required\" wants a list of different strings")]
    [InlineData("{\"type\":\"object\",\"properties\":{\"a\":{\"enum\":[]}}}", "/properties/a/enum: \"enum\" wants a list with at least one item")]
    [InlineData("{\"type\":\"object\",\"properties\":{\"a\":{\"pattern\":\"(?=b)\"}}}", "/properties/a/pattern: the pattern (?=b): only ( and (?: open a group; look-around, named groups and flags are not in this dialect")]
    [InlineData("{\"type\":\"object\",\"properties\":{\"a\":[]}}", "/properties/a: a schema is an object, true or false")]
    [InlineData("{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"https://example.com/s\"}}}", "/properties/a/$ref: \"$ref\" wants \"#/$defs/NAME\", and that definition at the root of this schema")]
    [InlineData("{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/b\"}},\"$defs\":{\"b\":{\"items\":{\"$ref\":\"#/$defs/b\"}}}}", "/$defs/b/items/$ref: a definition that leads back to itself has no limit on its depth")]
    [InlineData("{\"type\":\"object\",\"$defs\":{\"unused\":{\"nope\":1}}}", "/$defs/unused/nope: \"nope\" is not a keyword this validator knows, so it could not be enforced")]
    [InlineData("{\"properties\":{}}", ": arguments are an object: the schema must say \"type\": \"object\"")]
    public void A_schema_that_cannot_be_enforced_whole_is_refused(string schema, string error)
    {
        Assert.False(ArgumentSchema.TryCompile(JsonText.Object(schema), out _, out ImmutableArray<SchemaViolation> errors));
        Assert.Contains(error, errors.Select(e => $"{e.Pointer}: {e.Message}"));
    }

    [Fact]
    public void A_schema_that_grows_when_its_references_are_written_out_is_refused()
    {
        string definitions = string.Join(',', Enumerable.Range(1, 14).Select(i =>
            $"\"d{i}\":{{\"properties\":{{\"a\":{{\"$ref\":\"#/$defs/d{i - 1}\"}},\"b\":{{\"$ref\":\"#/$defs/d{i - 1}\"}}}}}}"));
        string schema = $$$"""{"type":"object","properties":{"x":{"$ref":"#/$defs/d14"}},"$defs":{"d0":{"type":"string"},{{{definitions}}}}}""";

        Assert.False(ArgumentSchema.TryCompile(JsonText.Object(schema), out _, out ImmutableArray<SchemaViolation> errors));
        Assert.Contains("more than 20000 checks", errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_nested_too_deep_is_refused()
    {
        Assert.True(ArgumentSchema.TryCompile(Deep(15), out _, out _));
        Assert.False(ArgumentSchema.TryCompile(JsonText.Object("{\"type\":\"object\",\"not\":" + Nots(40) + "}"), out _, out ImmutableArray<SchemaViolation> errors));
        Assert.Contains("nested deeper than 32", errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checking_valid_arguments_allocates_nothing()
    {
        ArgumentSchema schema = Compile(Refund);
        JsonValue arguments = JsonText.Parse("""{"orderId":"ord_1","amount":900,"currency":"EUR","tags":["a","b"]}""");
        for (int i = 0; i < 100; i++)
        {
            schema.Validate(arguments);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isValid = true;
        for (int i = 0; i < 100; i++)
        {
            isValid &= schema.Validate(arguments).IsEmpty;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(isValid);
    }

    [Fact]
    public void Many_items_are_unique_or_not()
    {
        ArgumentSchema schema = Around("""{"uniqueItems":true}""");
        string items = string.Join(',', Enumerable.Range(0, 5000));

        Assert.Empty(schema.Validate(JsonText.Parse($$"""{"v":[{{items}}]}""")));
        Assert.NotEmpty(schema.Validate(JsonText.Parse($$"""{"v":[{{items}},2.0]}""")));
    }

    private static string Nots(int depth) => depth == 0 ? "{}" : "{\"not\":" + Nots(depth - 1) + "}";

    private static JsonObject Deep(int depth)
    {
        JsonObject schema = JsonText.Object("""{"type":"object"}""");
        for (int i = 0; i < depth; i++)
        {
            schema = JsonObject.Of(("type", new JsonString("object")), ("properties", JsonObject.Of(("a", schema))));
        }

        return schema;
    }

    private static ArgumentSchema Around(string schema)
    {
        JsonValue inner = JsonText.Parse(schema);
        JsonObject source = JsonObject.Of(
            ("type", new JsonString("object")),
            ("properties", JsonObject.Of(("v", (inner as JsonObject)?.Without("$defs").Without("definitions") ?? inner))),
            ("$defs", (inner as JsonObject)?["$defs"]),
            ("definitions", (inner as JsonObject)?["definitions"]));
        return Compile(source.ToString());
    }

    private static ArgumentSchema Compile(string schema) =>
        ArgumentSchema.TryCompile(JsonText.Object(schema), out ArgumentSchema? compiled, out ImmutableArray<SchemaViolation> errors)
            ? compiled
            : throw new ArgumentException(string.Join('\n', errors), nameof(schema));
}
