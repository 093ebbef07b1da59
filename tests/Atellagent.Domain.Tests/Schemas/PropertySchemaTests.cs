using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;
using Atellagent.Domain.Tests.Json;
using Atellagent.Harness;
using CsCheck;

namespace Atellagent.Domain.Tests.Schemas;

public sealed class PropertySchemaTests
{
    private static readonly string[] Fragments =
    [
        """{"type":"string"}""", """{"type":["integer","null"]}""", """{"enum":["a",1,null]}""", """{"const":"a"}""", """{"minimum":0}""",
        """{"properties":{"a":{"type":"string"}},"required":["a"]}""", """{"properties":{"a":{"type":"integer"}},"additionalProperties":false}""",
        """{"additionalProperties":{"type":"number"}}""", """{"required":["b"]}""", """{"items":{"type":"string"}}""",
        """{"type":"array","items":{"type":"integer"},"prefixItems":[{"type":"string"}]}""", """{"patternProperties":{"^a":{"type":"string"}},"additionalProperties":false}""",
        "true", """{"not":{"type":"string"}}""", """{"type":"object"}""", """{"type":"array"}""",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "1", "1.5", "-1", "\"a\"", "\"b\"", "[]", "[\"a\"]", "[1]", "[\"a\",1]", "{}", "{\"a\":\"x\"}", "{\"a\":1}", "{\"a\":1.5,\"b\":2}",
        "{\"b\":null}", "{\"b\":\"x\"}", "{\"a\":\"x\",\"b\":1}",
    ];

    [Fact]
    public void The_shape_names_types_members_and_values()
    {
        Assert.True(ArgumentSchema.TryCompile(JsonText.Object(
            """
            {"type":"object","required":["id"],"properties":{
              "id":{"type":"string","format":"identifier"},"count":{"type":["integer","null"]},"kind":{"enum":["a","b"]},
              "card":{"type":"object","secret":true,"required":["no"],"properties":{"no":{"type":"string"}},"additionalProperties":false},
              "tags":{"type":"array","items":{"type":"number"}}, "any":true}}
            """), out ArgumentSchema? schema, out _));

        Assert.False(schema.Shape.AllowsAdditionalProperties);
        Assert.Equal(["any", "card", "count", "id", "kind", "tags"], schema.Properties.Keys);
        Assert.True(schema.Properties["id"] is { IsRequired: true, Types: SchemaTypes.String, IsIdentifier: true });
        Assert.True(schema.Properties["count"] is { IsRequired: false, Types: SchemaTypes.Integer | SchemaTypes.Null });
        Assert.Equal([new JsonString("a"), new JsonString("b")], schema.Properties["kind"].EnumValues);
        Assert.Equal(SchemaTypes.String, schema.Properties["kind"].Types);
        Assert.True(schema.Properties["card"] is { IsSecret: true, AllowsAdditionalProperties: false });
        Assert.True(schema.Properties["card"].Properties["no"].IsRequired);
        Assert.Equal(SchemaTypes.Number, schema.Properties["tags"].Items!.Types);
        Assert.Equal(SchemaTypes.Any, schema.Properties["any"].Types);
    }

    [Fact]
    public void Whatever_is_valid_is_what_the_shape_says_of_it()
    {
        Gen<string> fragment = Gen.Int[0, Fragments.Length - 1].Select(i => Fragments[i]);
        Gen<string> schema = Gen.Select(fragment, fragment, fragment, Gen.Int[0, 4]).Select((a, b, c, form) => form switch
        {
            0 => $$"""{"allOf":[{{a}},{{b}}]}""",
            1 => $$"""{"anyOf":[{{a}},{{b}}]}""",
            2 => $$"""{"oneOf":[{{a}},{{b}},{{c}}]}""",
            3 => $$"""{"allOf":[{"anyOf":[{{a}},{{b}}]},{{c}}]}""",
            _ => $$"""{"anyOf":[{"allOf":[{{a}},{{b}}]},{{c}}]}""",
        });

        schema.Sample(
            text =>
            {
                Assert.True(SchemaCompiler.TryCompile(JsonText.Parse(text), out SchemaNode? node, out PropertySchema? shape, out ImmutableArray<SchemaViolation> errors), string.Join('\n', errors));
                foreach (JsonValue value in Values.Select(JsonText.Parse).Where(v => node.Check(v, null)))
                {
                    Assert.True(Fits(value, shape), $"{value} is valid for {text}, but not what its shape says");
                }
            },
            iter: Rounds.Of(5000));
    }

    [Fact]
    public void The_quick_answer_and_the_explained_one_agree()
    {
        Gen.Select(Gen.Int[0, Fragments.Length - 1], JsonGenerators.Values(2)).Sample(
            (index, value) =>
            {
                Assert.True(SchemaCompiler.TryCompile(JsonText.Parse(Fragments[index]), out SchemaNode? node, out _, out _));
                ViolationTrace trace = new();

                bool explained = node.Check(value, trace);

                Assert.Equal(node.Check(value, null), explained);
                Assert.Equal(explained, trace.Violations.IsEmpty);
            },
            iter: Rounds.Of(5000));
    }

    private static bool Fits(JsonValue value, PropertySchema shape) =>
        (SchemaTypeNames.Of(value) & ~shape.Types) == 0
        && (shape.EnumValues.IsDefault || shape.EnumValues.Contains(value))
        && value switch
        {
            JsonObject record => record.Members.All(m => shape.Properties.TryGetValue(m.Key, out PropertySchema? property)
                    ? Fits(m.Value, property)
                    : shape.AllowsAdditionalProperties && (shape.AdditionalProperties is null || Fits(m.Value, shape.AdditionalProperties)))
                && shape.Properties.Where(p => p.Value.IsRequired).All(p => record.TryGet(p.Key, out _)),
            JsonArray array => shape.Items is null || array.Items.All(item => Fits(item, shape.Items)),
            _ => true,
        };
}
