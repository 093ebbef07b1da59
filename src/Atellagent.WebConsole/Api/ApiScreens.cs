using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Api;

/// <summary>The API in pages, from its own description.</summary>
public static class ApiScreens
{
    private const string Place = "api";
    private const int MostSchemas = 40;
    private const string Reference = "#/components/schemas/";

    /// <summary>The page.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>The screen.</returns>
    public static async Task<Screen> ShowAsync(Visit visit)
    {
        ApiAnswer document = await visit.Api.GetAsync("openapi/v1.json");
        if (!document.IsOk)
        {
            return Screen.Refused(visit, Place, document);
        }

        ImmutableArray<ApiCall> calls = ApiCall.Of(document.Body);
        ApiCall? chosen = calls.FirstOrDefault(one => one.Id == visit.Asked("op"));
        Screen page = Screen.Of<ApiPage>(
            chosen is null ? "API" : $"{chosen.Method} {chosen.Path}",
            Place,
            (nameof(ApiPage.Visit), visit),
            (nameof(ApiPage.Calls), calls),
            (nameof(ApiPage.Schemas), chosen is null ? [] : Used(chosen.Told, document.Body.Part("components").Part("schemas"))));
        if (chosen is not null)
        {
            page.Parameters[nameof(ApiPage.Chosen)] = chosen;
        }

        return visit.Asked("op").Length > 0 && chosen is null ? Screen.NotFound(visit) : page;
    }

    // What an operation speaks of, and what that speaks of, each once and in the order in which it comes up.
    private static ImmutableArray<(string Name, JsonObject Schema)> Used(JsonValue told, JsonObject schemas)
    {
        List<(string, JsonObject)> used = [];
        HashSet<string> known = new(StringComparer.Ordinal);
        Queue<JsonValue> open = new([told]);
        while (open.TryDequeue(out JsonValue? value) && used.Count < MostSchemas)
        {
            switch (value)
            {
                case JsonObject record:
                    if (record.Text("$ref") is { Length: > 0 } reference && reference.StartsWith(Reference, StringComparison.Ordinal) && known.Add(reference) && schemas[reference[Reference.Length..]] is JsonObject schema)
                    {
                        used.Add((reference[Reference.Length..], schema));
                        open.Enqueue(schema);
                    }

                    foreach ((_, JsonValue member) in record.Members)
                    {
                        open.Enqueue(member);
                    }

                    break;
                case JsonArray list:
                    foreach (JsonValue item in list.Items)
                    {
                        open.Enqueue(item);
                    }

                    break;
                default:
                    break;
            }
        }

        return [.. used];
    }
}
