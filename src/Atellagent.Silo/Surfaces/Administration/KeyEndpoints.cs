using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;
using Atellagent.Silo.Identity.Keys;
using Atellagent.Storage.Keys;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>The keys that sign tokens, <c>/v1/admin/keys</c>: to look at, and to replace. No private half ever leaves.</summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="ring">The keys.</param>
/// <param name="replica">Authority, which learns of ended tokens.</param>
internal sealed class KeyEndpoints(AdministrationGate gate, SigningKeyRing ring, AuthorityReplica replica)
{
    /// <summary>Maps the addresses.</summary>
    /// <param name="app">The host.</param>
    public static void Map(WebApplication app)
    {
        app.MapGet("/v1/admin/keys", static context => context.RequestServices.GetRequiredService<KeyEndpoints>().ListAsync(context));
        app.MapPost("/v1/admin/keys/rotate", static context => context.RequestServices.GetRequiredService<KeyEndpoints>().RotateAsync(context));
    }

    /// <summary>Lists them: <c>GET /v1/admin/keys</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ListAsync(HttpContext context)
    {
        if (await gate.MayReadAsync(context, AdministrationOperations.ReadDocuments, ("kind", "SigningKey")))
        {
            await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", Tell(ring.Keys));
        }
    }

    /// <summary>Lets the next key sign: <c>POST /v1/admin/keys/rotate</c> with <c>{ "reason", "endTokens" }</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when it signs.</returns>
    public async Task RotateAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is null || await ReasonedRequest.ReadAsync(context, "endTokens") is not { } asked)
        {
            return;
        }

        JsonObject arguments = JsonObject.Of(("endTokens", JsonBoolean.Of(asked.IsSet)), ("reason", new JsonString(asked.Reason)));
        if (await gate.PerformAsync(context, AdministrationOperations.RotateKeys, arguments) is { } answer)
        {
            await replica.RefreshAsync(context.RequestAborted);
            await Problem.WriteDecidedAsync(context, answer, Tell(ring.Keys));
        }
    }

    private static JsonObject Tell(SigningKeySet keys)
    {
        ImmutableArray<JsonValue> items = [.. keys.Published.Select(static key => Describe(key.Row))];
        return JsonObject.Of(("items", new JsonArray(items)));
    }

    private static JsonValue Describe(SigningKeyRow key) => JsonObject.Of(
        ("algorithm", new JsonString("ES256")),
        ("createdAt", Time(key.CreatedAt)),
        ("id", new JsonString(key.Id)),
        ("publishedUntil", key.PublishedUntil is { } end ? Time(end) : null),
        ("retiredAt", key.RetiredAt is { } retired ? Time(retired) : null),
        ("signsFrom", key.SignsFrom is { } start ? Time(start) : null),
        ("state", new JsonString(key switch
        {
            { RetiredAt: not null } => "retired",
            { SignsFrom: not null } => "signing",
            _ => "next",
        })));

    private static JsonString Time(long milliseconds) => new(Rfc3339.Text(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)));
}
