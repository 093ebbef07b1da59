using System.Globalization;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.Evidence;

/// <summary>Reads evidence: <c>GET /v1/evidence</c>, <c>GET /v1/decisions</c>, <c>GET /v1/evidence/{log}/{index}</c>. Who may read everybody's sees all, others their own.</summary>
/// <param name="gate">Says who asks, and who may read everybody's.</param>
/// <param name="reader">The records.</param>
/// <param name="requests">Reads filters.</param>
internal sealed class EvidenceReading(AdministrationGate gate, IEvidenceReader reader, EvidenceRequests requests)
{
    /// <summary>Lists records by what they say: <c>GET /v1/evidence</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task QueryAsync(HttpContext context) => ListAsync(context, isForDecisions: false);

    /// <summary>Lists decisions by their whole story: <c>GET /v1/decisions</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public Task DecisionsAsync(HttpContext context) => ListAsync(context, isForDecisions: true);

    /// <summary>Reads one record.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task RecordAsync(HttpContext context)
    {
        if (await gate.AuthenticateReaderAsync(context) is not { } caller)
        {
            return;
        }

        string log = (string?)context.Request.RouteValues["log"] ?? "";
        bool isIndex = long.TryParse(
            (string?)context.Request.RouteValues["index"], NumberStyles.None, CultureInfo.InvariantCulture, out long index);
        if (!isIndex
            || !await gate.ReadsAllAsync(caller, context.RequestAborted)
            || await reader.ReadAsync(new EvidencePosition(log, index), context.RequestAborted) is not { } record)
        {
            await NotFoundAsync(context);
            return;
        }

        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", RecordTold.TellWhole(record));
    }

    private async Task ListAsync(HttpContext context, bool isForDecisions)
    {
        if (await gate.AuthenticateReaderAsync(context) is { } caller && await requests.ReadAsync(context, caller) is { } query)
        {
            await ListAsync(context, query with { IsForDecisions = isForDecisions });
        }
    }

    private async Task ListAsync(HttpContext context, EvidenceQuery query)
    {
        EvidencePage page;
        try
        {
            page = await reader.QueryAsync(query, context.RequestAborted);
        }
        catch (ArgumentException)
        {
            await Problem.WriteAsync(context, "invalid_request", "the cursor is not one that a page before gave");
            return;
        }

        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(
            ("items", new JsonArray([.. page.Records.Select(record => RecordTold.Tell(record, isForCaller: query.OwnPrincipal is not null))])),
            ("next", page.Next is null ? JsonNull.Instance : new JsonString(page.Next)),
            ("searchedTo", page.SearchedTo is { } to ? new JsonString(Rfc3339.Text(to)) : null)));
    }

    private static Task NotFoundAsync(HttpContext context) =>
        Problem.WriteAsync(context, "not_found", "there is no such record, or it is not yours");
}
