using Atellagent.Domain.Routes;
using Atellagent.Domain.Schemas;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Schemas;

/// <summary>What of arguments is shown to those who are only told of an action.</summary>
public sealed class SecretValuesTests
{
    [Theory]
    [InlineData("""{ "a": { "type": "string" } }""", """{"a":"x","b":"y"}""", """{"a":"x","b":"y"}""")]
    [InlineData("""{ "a": { "type": "string", "secret": true }, "b": { "type": "string" } }""", """{"a":"x","b":"y"}""", """{"a":"(secret)","b":"y"}""")]
    [InlineData("""{ "a": { "type": "object", "properties": { "pin": { "type": "string", "secret": true }, "id": { "type": "string" } } } }""", """{"a":{"id":"1","pin":"2"}}""", """{"a":{"id":"1","pin":"(secret)"}}""")]
    [InlineData("""{ "a": { "type": "array", "items": { "type": "string", "secret": true } } }""", """{"a":["x","y"]}""", """{"a":["(secret)","(secret)"]}""")]
    [InlineData("""{ "a": { "type": "string", "secret": true }, "l": { "type": "array" } }""", """{"l":["x"],"other":"y"}""", """{"l":"(secret)","other":"(secret)"}""")]
    public void What_the_schema_marks_is_hidden_and_where_it_marks_anything_what_it_does_not_know_too(string properties, string arguments, string shown)
    {
        RouteOperation operation = Operation("o", OperationEffect.Write, $$"""{ "type": "object", "properties": {{properties}} }""");

        Assert.Equal(shown, SecretValues.Hide(JsonOf(arguments), operation)?.ToString());
    }

    [Fact]
    public void A_mark_at_a_place_that_cannot_be_told_from_others_hides_everything()
    {
        RouteOperation operation = Operation("o", OperationEffect.Write, """{ "type": "object", "properties": { "a": { "not": { "type": "string", "secret": true } } } }""");

        Assert.Null(SecretValues.Hide(JsonOf("""{"a":5}"""), operation));
        Assert.True(SecretValues.HasAny(operation));
    }
}
