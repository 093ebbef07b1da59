using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Routes;

/// <summary>
/// The operations of a route to a provider of models. They follow from its dialect and its models alone. Their arguments are the fields of
/// the provider's own request, and closed at every depth: what is not listed is refused, since nobody has said what it would do. Not listed is
/// above all what would let the provider act by itself: tools that it runs, addresses that it fetches, and things that it has kept.
/// </summary>
public static class ModelOperations
{
    private static readonly ImmutableArray<(string Name, string Path)> OpenAI =
        [("chat", "chat/completions"), ("embeddings", "embeddings"), ("responses", "responses")];

    private static readonly ImmutableArray<(string Name, string Path)> Anthropic = [("messages", "messages")];

    private static readonly ImmutableDictionary<string, JsonObject> Schemas = OpenAI.AddRange(Anthropic)
        .ToImmutableDictionary(static one => one.Name, static one => Load(one.Name), StringComparer.Ordinal);

    /// <summary>The operations.</summary>
    /// <param name="offer">The dialect and the models.</param>
    /// <returns>The operations by name.</returns>
    public static ImmutableSortedDictionary<string, RouteOperation> Of(ModelOffer offer)
    {
        // A document without any is refused where it is read, and tells all that is wrong with it.
        ImmutableArray<(string Name, string Path)> all = offer.Models.IsEmpty ? [] : offer.Dialect == ModelDialect.OpenAI ? OpenAI : Anthropic;
        return all.Select(one => Make(offer, one.Name, one.Path))
            .ToImmutableSortedDictionary(static operation => operation.Name, static operation => operation, StringComparer.Ordinal);
    }

    private static RouteOperation Make(ModelOffer offer, string name, string path)
    {
        JsonObject properties = (JsonObject)Schemas[name]["properties"]!;
        JsonObject model = JsonObject.Of(
            ("enum", new JsonArray([.. offer.Models.Select(static one => (JsonValue)new JsonString(one))])),
            ("type", new JsonString("string")));
        JsonObject source = Schemas[name].With("properties", properties.With("model", model));
        return ArgumentSchema.TryCompile(source, out ArgumentSchema? schema, out ImmutableArray<SchemaViolation> errors)
            ? new RouteOperation
            {
                Name = name,

                // It costs money, and what it says may be acted on, so nothing of ours repeats it.
                Effect = OperationEffect.Write,
                Method = "POST",
                Path = path,
                ArgumentsSchema = source,
                Arguments = schema,
                Meter = new ModelMeter(name, offer.Models, offer.Cap, offer.Prices),
            }
            : throw new InvalidOperationException($"the schema of {name} does not compile: {errors[0].Pointer} {errors[0].Message}");
    }

    private static JsonObject Load(string name)
    {
        string resource = $"Atellagent.Domain.Routes.Models.{name}.json";
        using Stream stream = typeof(ModelOperations).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException(resource + " is missing");
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return StrictJson.TryParse(bytes.ToArray(), JsonLimits.Default, out JsonValue? value, out string? problem) && value is JsonObject schema
            ? schema
            : throw new InvalidOperationException($"{resource}: {problem}");
    }
}
