using System.Collections.Immutable;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Reviews;

/// <summary>What is asked for of a list of reviews or follow-ups: each filter once, times and pages as everywhere over evidence.</summary>
internal sealed class ReviewFilters
{
    private static readonly string[] Always = ["cursor", "limit", "since", "until"];
    private readonly IQueryCollection _query;
    private readonly EvidenceQuery _read;

    private ReviewFilters(IQueryCollection query, EvidenceQuery read) => (_query, _read) = (query, read);

    /// <summary>How many a page has.</summary>
    public int Limit => _read.Limit;

    /// <summary>At or after.</summary>
    public DateTimeOffset? Since => _read.Since;

    /// <summary>Before.</summary>
    public DateTimeOffset? Until => _read.Until;

    /// <summary>A filter.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Its value, or null.</returns>
    public string? this[string name] => _query[name] is [{ } value] ? value : null;

    /// <summary>Reads them; answers the request where they are malformed.</summary>
    /// <param name="context">The request.</param>
    /// <param name="now">The time, for a <c>since</c> such as <c>24h</c>.</param>
    /// <param name="names">The filters that there are beside times and pages.</param>
    /// <returns>They, or null.</returns>
    public static async Task<ReviewFilters?> ReadAsync(HttpContext context, DateTimeOffset now, params string[] names)
    {
        IQueryCollection query = context.Request.Query;
        string? reason = query.FirstOrDefault(one => one.Value.Count != 1 || !(Always.Contains(one.Key) || names.Contains(one.Key))).Key is { } unknown
            ? $"'{unknown}' is none of {string.Join(", ", names.Concat(Always))}, each with one value"
            : null;
        if (reason is null
            && EvidenceFilters.TryRead(query.Where(static one => one.Key is "limit" or "since" or "until").Select(static one => KeyValuePair.Create(one.Key, one.Value[0] ?? "")), now, out EvidenceQuery read, out _))
        {
            return new ReviewFilters(query, read);
        }

        await Problem.WriteAsync(context, "invalid_request", reason ?? "since and until are times, or so long ago, such as 24h; limit is 1 to 200");
        return null;
    }

    /// <summary>Why a filter has no value that there is.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="words">The values that there are.</param>
    /// <returns>Null where it has, or is absent.</returns>
    public string? WhyNot(string name, params IReadOnlyCollection<string> words) =>
        this[name] is { } value && !words.Contains(value, StringComparer.Ordinal) ? $"{name} is one of {string.Join(", ", words)}" : null;

    /// <summary>Reads a body; answers the request where it is no JSON object.</summary>
    /// <param name="context">The request.</param>
    /// <returns>It, or null.</returns>
    public static async Task<JsonObject?> ReadBodyAsync(HttpContext context)
    {
        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        if (read.Value is JsonObject body)
        {
            return body;
        }

        await Problem.WriteAsync(context, read.Code ?? "invalid_request", read.Detail ?? "send a JSON object");
        return null;
    }

    /// <summary>Answers with a page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="items">What is on it.</param>
    /// <param name="next">What to go on before; null at the end.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static Task WritePageAsync(HttpContext context, ImmutableArray<JsonObject> items, string? next) => Problem.WriteJsonAsync(
        context,
        StatusCodes.Status200OK,
        "application/json",
        JsonObject.Of(("items", new JsonArray([.. items])), ("next", next is null ? JsonNull.Instance : new JsonString(next))));
}
