using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Boundary.Alerts;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Alerts;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>Which alerts there are, and which have fired: <c>/v1/admin/alerts</c>. What they tell is evidence of everybody's, and so takes the right to that.</summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="desk">Where they are.</param>
/// <param name="time">The clock.</param>
internal sealed class AlertEndpoints(AdministrationGate gate, AlertDesk desk, TimeProvider time)
{
    private const string Alert = "alert";
    private const string Severity = "severity";
    private static readonly string[] Filters = ["cursor", "limit", "since", "until"];

    /// <summary>Lists them: <c>GET /v1/admin/alerts</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ListAsync(HttpContext context)
    {
        if (!await gate.MayReadAsync(context, AdministrationOperations.ReadEvidence) || await ReadAsync(context) is not { } query)
        {
            return;
        }

        ImmutableArray<JsonValue> items;
        string? next;
        try
        {
            (items, next) = await desk.ListAsync(query, context.Request.Query[Alert] is [{ } alert] ? alert : null, context.RequestAborted);
        }
        catch (ArgumentException)
        {
            await Problem.WriteAsync(context, "invalid_request", "the cursor is not one that a page before gave");
            return;
        }

        (JsonArray alerts, JsonObject counting) = await desk.TellAsync(context.RequestAborted);
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(
            ("alerts", alerts),
            ("counting", counting),
            ("items", new JsonArray(items)),
            ("next", next is null ? null : new JsonString(next))));
    }

    /// <summary>Reads one that has fired, with the records that it was told for: <c>GET /v1/admin/alerts/{log}/{index}</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task GetAsync(HttpContext context)
    {
        if (!await gate.MayReadAsync(context, AdministrationOperations.ReadEvidence))
        {
            return;
        }

        bool isIndex = long.TryParse((string?)context.Request.RouteValues["index"], NumberStyles.None, CultureInfo.InvariantCulture, out long index);
        JsonObject? found = isIndex ? await desk.FindAsync(new EvidencePosition((string?)context.Request.RouteValues["log"] ?? "", index), context.RequestAborted) : null;
        await (found is null
            ? Problem.WriteAsync(context, "not_found", "no alert has fired there")
            : Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", found));
    }

    private async Task<EvidenceQuery?> ReadAsync(HttpContext context)
    {
        IQueryCollection asked = context.Request.Query;
        if (asked.FirstOrDefault(one => one.Value.Count != 1 || !(one.Key is Alert or Severity || Filters.Contains(one.Key))).Key is { } unknown)
        {
            await Problem.WriteAsync(context, "invalid_request", $"'{unknown}' is none of {Alert}, {Severity}, {string.Join(", ", Filters)}, each with one value");
            return null;
        }

        if (asked[Severity] is [{ } severity] && !AlertSeverityWords.Words.ContainsKey(severity))
        {
            await Problem.WriteAsync(context, "invalid_request", $"the severity is one of {string.Join(", ", AlertSeverityWords.Words.Keys)}");
            return null;
        }

        if (!EvidenceFilters.TryRead(asked.Where(static one => Filters.Contains(one.Key)).Select(static one => KeyValuePair.Create(one.Key, one.Value[0] ?? "")), time.GetUtcNow(), out EvidenceQuery query, out string reason))
        {
            await Problem.WriteAsync(context, "invalid_request", reason);
            return null;
        }

        return query with { Effect = asked[Severity] is [{ } of] ? of : null };
    }
}
