using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;
using Atellagent.Storage.OpenIddict;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary><c>/v1/admin/tokens</c>: the tokens that are live, and ending one of them before its time. No token ever leaves.</summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="tokens">The tokens.</param>
internal sealed class TokenEndpoints(AdministrationGate gate, LiveTokens tokens)
{
    private const int UsualListed = 50;
    private const int MostListed = 500;
    private const int LongestName = 256;
    private const string KindPrefix = "urn:ietf:params:oauth:token-type:";

    /// <summary>Maps the addresses.</summary>
    /// <param name="app">The host.</param>
    public void Map(WebApplication app)
    {
        app.MapGet("/v1/admin/tokens", ListAsync);
        app.MapPost("/v1/admin/tokens/{id}/end", EndAsync);
    }

    // ?principal=&limit=&cursor=
    private async Task ListAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        (string principal, string cursor, string limit) = (query["principal"].ToString(), query["cursor"].ToString(), query["limit"].ToString());
        int most = UsualListed;
        if (await gate.AuthenticateAsync(context) is null)
        {
            return;
        }

        if (principal.Length > LongestName || cursor.Length > LongestName
            || (limit.Length > 0 && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > MostListed)))
        {
            await Problem.WriteAsync(context, "invalid_request", $"say whose tokens by principal, at most {LongestName} characters, and how many by limit, 1 to {MostListed}");
            return;
        }

        if (!await gate.MayReadAsync(context, AdministrationOperations.ReadTokens, ("principal", principal)))
        {
            return;
        }

        ImmutableArray<LiveToken> found = await tokens.ListAsync(Given(principal), Given(cursor), most + 1, context.RequestAborted);
        ImmutableArray<LiveToken> shown = found.Length > most ? found[..most] : found;
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(
            ("items", new JsonArray([.. shown.Select(Tell)])),
            ("next", found.Length > most ? new JsonString(shown[^1].Id) : JsonNull.Instance)));
    }

    // { "reason" }
    private async Task EndAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is null || await ReasonedRequest.ReadAsync(context) is not { } asked)
        {
            return;
        }

        JsonObject arguments = JsonObject.Of(("reason", new JsonString(asked.Reason)), ("token", new JsonString((string)context.Request.RouteValues["id"]!)));
        if (await gate.PerformAsync(context, AdministrationOperations.EndToken, arguments) is { } answer)
        {
            await Problem.WriteDecidedAsync(context, answer, AdministrationGate.ResultOf(answer));
        }
    }

    private static JsonValue Tell(LiveToken token) => JsonObject.Of(
        ("client", Text(token.Client)),
        ("expiresAt", Time(token.ExpiresAt)),
        ("id", new JsonString(token.Id)),
        ("issuedAt", Time(token.CreatedAt)),
        ("kind", new JsonString(token.Type[KindPrefix.Length..])),
        ("principal", Text(token.Subject)));

    private static string? Given(string text) => text.Length == 0 ? null : text;

    private static JsonString? Text(string? text) => text is null ? null : new JsonString(text);

    private static JsonString? Time(DateTimeOffset? instant) => instant is { } known ? new JsonString(Rfc3339.Text(known)) : null;
}
