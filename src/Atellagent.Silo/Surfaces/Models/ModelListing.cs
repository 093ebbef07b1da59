using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Silo.Surfaces.Models;

/// <summary>A list of models in a provider's own form. Of a model it tells its name alone: the boundary knows no more of it.</summary>
internal static class ModelListing
{
    /// <summary>Makes the list.</summary>
    /// <param name="dialect">The provider's protocol.</param>
    /// <param name="models">The models' names, sorted.</param>
    /// <returns>The list, whole: there are no further pages.</returns>
    public static JsonObject Of(ModelDialect dialect, ImmutableArray<string> models) => dialect == ModelDialect.OpenAI
        ? JsonObject.Of(
            ("data", new JsonArray([.. models.Select(OpenAI)])),
            ("object", new JsonString("list")))
        : JsonObject.Of(
            ("data", new JsonArray([.. models.Select(Anthropic)])),
            ("first_id", models.IsEmpty ? JsonNull.Instance : new JsonString(models[0])),
            ("has_more", JsonBoolean.False),
            ("last_id", models.IsEmpty ? JsonNull.Instance : new JsonString(models[^1])));

    private static JsonValue OpenAI(string model) => JsonObject.Of(
        ("created", JsonNumber.Of(0)),
        ("id", new JsonString(model)),
        ("object", new JsonString("model")),
        ("owned_by", new JsonString("atellagent")));

    private static JsonValue Anthropic(string model) => JsonObject.Of(
        ("created_at", new JsonString("1970-01-01T00:00:00Z")),
        ("display_name", new JsonString(model)),
        ("id", new JsonString(model)),
        ("type", new JsonString("model")));
}
