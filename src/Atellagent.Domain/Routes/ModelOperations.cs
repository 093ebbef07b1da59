using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Routes;

/// <summary>
/// The operations of a route to a provider of models. They follow from its dialect and its models alone. Their arguments are the fields of
/// the provider's own request, and closed: a field that is not listed is refused, since nobody has said what it would do.
/// </summary>
public static class ModelOperations
{
    private static readonly JsonObject Any = JsonObject.Empty;
    private static readonly JsonObject Text = Typed("string");
    private static readonly JsonObject Flag = Typed("boolean");
    private static readonly JsonObject Number = Typed("number");
    private static readonly JsonObject Count = Typed("integer").With("minimum", JsonNumber.Of(0));
    private static readonly JsonObject Things = Typed("object");
    private static readonly JsonObject ListOfThings = Typed("array").With("items", Things);

    /// <summary>The operations.</summary>
    /// <param name="offer">The dialect and the models.</param>
    /// <returns>The operations by name.</returns>
    public static ImmutableSortedDictionary<string, RouteOperation> Of(ModelOffer offer)
    {
        // A document without any is refused where it is read, and tells all that is wrong with it.
        RouteOperation[] operations = offer.Models.IsEmpty ? [] : offer.Dialect == ModelDialect.OpenAI
            ? [
                Make(offer, "chat", "chat/completions", "messages", ListOfThings, [
                    ("frequency_penalty", Number), ("logit_bias", Things), ("logprobs", Flag), ("max_completion_tokens", Count), ("max_tokens", Count),
                    ("metadata", Things), ("n", Count), ("parallel_tool_calls", Flag), ("presence_penalty", Number), ("reasoning_effort", Text),
                    ("response_format", Things), ("seed", Typed("integer")), ("stop", Any), ("temperature", Number), ("tool_choice", Any),
                    ("tools", ListOfThings), ("top_logprobs", Count), ("top_p", Number), ("user", Text)]),
                Make(offer, "embeddings", "embeddings", "input", Any, [("dimensions", Count), ("encoding_format", Text), ("user", Text)]),
                Make(offer, "responses", "responses", "input", Any, [
                    ("instructions", Text), ("max_output_tokens", Count), ("max_tool_calls", Count), ("metadata", Things), ("parallel_tool_calls", Flag),
                    ("reasoning", Things), ("store", JsonObject.Of(("const", JsonBoolean.False))), ("temperature", Number), ("text", Things),
                    ("tool_choice", Any), ("tools", ListOfThings), ("top_p", Number), ("user", Text)]),
            ]
            : [
                Make(offer, "messages", "messages", "messages", ListOfThings, [
                    ("max_tokens", Count), ("metadata", Things), ("stop_sequences", Typed("array").With("items", Text)), ("system", Any),
                    ("temperature", Number), ("thinking", Things), ("tool_choice", Things), ("tools", ListOfThings), ("top_k", Count), ("top_p", Number)]),
            ];
        return operations.ToImmutableSortedDictionary(operation => operation.Name, operation => operation, StringComparer.Ordinal);
    }

    private static RouteOperation Make(
        ModelOffer offer,
        string name,
        string path,
        string content,
        JsonObject contentSchema,
        ReadOnlySpan<(string Name, JsonObject Schema)> fields)
    {
        JsonObject properties = JsonObject.Of(
            (content, contentSchema),
            ("model", Text.With("enum", new JsonArray([.. offer.Models.Select(model => (JsonValue)new JsonString(model))]))),
            ("stream", JsonObject.Of(("const", JsonBoolean.False))));
        foreach ((string field, JsonObject schema) in fields)
        {
            properties = properties.With(field, schema);
        }

        JsonObject source = JsonObject.Of(
            ("additionalProperties", JsonBoolean.False),
            ("properties", properties),
            ("required", new JsonArray([new JsonString(content), new JsonString("model")])),
            ("type", new JsonString("object")));
        return ArgumentSchema.TryCompile(source, out ArgumentSchema? schemaOfAll, out ImmutableArray<SchemaViolation> errors)
            ? new RouteOperation
            {
                Name = name,

                // It costs money and may set tools of the provider going, so nothing repeats it.
                Effect = OperationEffect.Write,
                Method = "POST",
                Path = path,
                ArgumentsSchema = source,
                Arguments = schemaOfAll,
            }
            : throw new InvalidOperationException($"the schema of {name} does not compile: {errors[0].Message}");
    }

    private static JsonObject Typed(string type) => JsonObject.Of(("type", new JsonString(type)));
}
