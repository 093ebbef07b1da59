using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.WebConsole.Decisions;

namespace Atellagent.WebConsole.Asking;

/// <summary>Tries an operation: a form made from its schema, and what would become of the request. Nothing is ever sent from here.</summary>
public static class TryScreens
{
    private const string Place = "try";
    private static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal);

    /// <summary>The form.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> ShowAsync(Visit visit)
    {
        ApiAnswer map = await visit.Api.GetAsync("v1/admin/map");
        return map.IsOk ? await PageAsync(visit, map.Body, visit.Query, Nothing, tried: null, "", 200) : Screen.Refused(visit, Place, map);
    }

    /// <summary>Tries it.</summary>
    /// <param name="visit">Who asks.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> TryAsync(Visit visit, IReadOnlyDictionary<string, string> fields)
    {
        ApiAnswer map = await visit.Api.GetAsync("v1/admin/map");
        if (!map.IsOk)
        {
            return Screen.Refused(visit, Place, map);
        }

        ImmutableArray<TryField> form = TryField.Of(await SchemaAsync(visit, fields.GetValueOrDefault("route", ""), fields.GetValueOrDefault("operation", "")), fields);
        JsonObject arguments = TryField.Arguments(form, out string wrong);
        string context = fields.GetValueOrDefault("context", "").Trim();
        JsonObject? said = context.Length == 0 ? JsonObject.Empty
            : StrictJson.TryParse(Encoding.UTF8.GetBytes(context), JsonLimits.Default, out JsonValue? value, out _) ? value as JsonObject
            : null;
        wrong = wrong.Length > 0 ? wrong : said is null ? "what is said about it is no JSON object" : "";
        if (wrong.Length > 0)
        {
            return await PageAsync(visit, map.Body, fields, fields, tried: null, $"Nothing was tried: {wrong}.", 400);
        }

        ApiAnswer answer = await visit.Api.SendAsync("POST", "v1/admin/explain", JsonObject.Of(
            ("arguments", arguments),
            ("context", said!.Members.IsEmpty ? null : said),
            ("deployment", fields.GetValueOrDefault("deployment", "") is { Length: > 0 } deployment ? new JsonString(deployment) : null),
            ("operation", new JsonString(fields.GetValueOrDefault("operation", ""))),
            ("principal", new JsonString(fields.GetValueOrDefault("principal", ""))),
            ("route", new JsonString(fields.GetValueOrDefault("route", "")))));
        return await PageAsync(visit, map.Body, fields, fields, answer.IsOk ? answer.Body : null, answer.IsOk ? "" : $"Nothing was tried: {answer.Detail}.", answer.IsOk ? 200 : answer.Status);
    }

    private static async Task<Screen> PageAsync(
        Visit visit, JsonObject map, IReadOnlyDictionary<string, string> chosen, IReadOnlyDictionary<string, string> fields, JsonObject? tried, string wrong, int status)
    {
        (string route, string operation) = (chosen.GetValueOrDefault("route", ""), chosen.GetValueOrDefault("operation", ""));
        if (route.Contains('/', StringComparison.Ordinal) && operation.Length == 0)
        {
            (route, operation) = (route[..route.IndexOf('/', StringComparison.Ordinal)], route[(route.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        }

        JsonObject schema = await SchemaAsync(visit, route, operation);
        Screen page = Screen.Of<TryPage>(
            "Try it",
            Place,
            (nameof(TryPage.Visit), visit),
            (nameof(TryPage.Map), map),
            (nameof(TryPage.Route), route),
            (nameof(TryPage.Operation), operation),
            (nameof(TryPage.Caller), chosen.GetValueOrDefault("caller", "") is { Length: > 0 } caller ? caller : $"{chosen.GetValueOrDefault("principal", "")}|{chosen.GetValueOrDefault("deployment", "")}"),
            (nameof(TryPage.Form), TryField.Of(schema, fields)),
            (nameof(TryPage.Context), fields.GetValueOrDefault("context", "")),
            (nameof(TryPage.Wrong), wrong));
        if (tried is not null)
        {
            page.Parameters[nameof(TryPage.Tried)] = tried;
        }

        return page with { Status = status };
    }

    private static async Task<JsonObject> SchemaAsync(Visit visit, string route, string operation) => route.Length == 0 || operation.Length == 0
        ? JsonObject.Empty
        : (await visit.Api.GetAsync(Address.Of(["v1", "admin", "routes", route]))).Body.Part("document").Part("spec").Part("operations").Part(operation).Part("arguments");
}
