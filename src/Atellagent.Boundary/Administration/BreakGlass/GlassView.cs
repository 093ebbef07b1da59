using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Administration.BreakGlass;

/// <summary>What is known of break glass.</summary>
/// <param name="Uses">The uses, the newest first.</param>
/// <param name="Seals">The codes that nobody has used, without their hashes.</param>
[GenerateSerializer, Alias("atellagent.glassview"), Immutable]
public sealed record GlassView([property: Id(0)] ImmutableArray<GlassUse> Uses, [property: Id(1)] ImmutableArray<GlassSeal> Seals)
{
    /// <summary>The same as the contract tells it.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The JSON object.</returns>
    public JsonObject ToJson(DateTimeOffset now) => JsonObject.Of(
        ("items", new JsonArray([.. Uses.Select(use => (JsonValue)use.ToJson(now))])),
        ("seals", new JsonArray([.. Seals.Select(static seal => (JsonValue)JsonObject.Of(
            ("at", new JsonString(Rfc3339.Text(seal.At))),
            ("by", new JsonString(seal.By)),
            ("holder", new JsonString(seal.Holder))))])));
}
