using System.Collections.Immutable;
using System.Globalization;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.Evidence;

/// <summary>Reads evidence: <c>GET /v1/decisions/{id}</c>, <c>GET /v1/evidence</c>, <c>GET /v1/evidence/{log}/{index}</c>. Who may read everybody's sees all, others their own.</summary>
/// <param name="gate">Says who asks, and who may read everybody's.</param>
/// <param name="reader">The records.</param>
internal sealed class EvidenceReading(AdministrationGate gate, IEvidenceReader reader)
{
    private static readonly JsonLimits StoredLimits = new(int.MaxValue, 80, int.MaxValue);

    /// <summary>Tells one decision's whole story: its record, its outcome, and how they are chained.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task DecisionAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller)
        {
            return;
        }

        if (!DecisionId.TryParse((string?)context.Request.RouteValues["id"], out DecisionId id))
        {
            await NotFoundAsync(context);
            return;
        }

        EvidencePage page = await reader.QueryAsync(
            new EvidenceQuery { Decision = id.ToString(), Limit = 200 }, context.RequestAborted);
        ImmutableArray<JsonObject> records = [.. page.Records.Reverse().Select(Tell)];
        JsonObject? first = records.Select(record => (JsonObject)record["body"]!)
            .FirstOrDefault(body => body["type"] is JsonString { Value: "decision" });
        if (first is null || !(IsOwn(caller, first) || await gate.ReadsAllAsync(caller, context.RequestAborted)))
        {
            await NotFoundAsync(context);
            return;
        }

        JsonObject story = first.Without("type").With("records", new JsonArray([.. records]));
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", story);
    }

    /// <summary>Lists records by filter, newest first.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task QueryAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller)
        {
            return;
        }

        if (!TryReadQuery(context.Request.Query, out EvidenceQuery query, out string reason))
        {
            await Problem.WriteAsync(context, "invalid_request", reason);
            return;
        }

        if (!await gate.ReadsAllAsync(caller, context.RequestAborted))
        {
            query = query with { Principal = caller.Principal, Deployment = caller.Deployment };
        }

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
            ("items", new JsonArray([.. page.Records.Select(Tell)])),
            ("next", page.Next is null ? JsonNull.Instance : new JsonString(page.Next))));
    }

    /// <summary>Reads one record.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task RecordAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller)
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

        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", Tell(record));
    }

    private static bool IsOwn(CallerIdentity caller, JsonObject record) =>
        record["principal"] is JsonString principal
        && string.Equals(principal.Value, caller.Principal, StringComparison.Ordinal)
        && string.Equals((record["deployment"] as JsonString)?.Value, caller.Deployment, StringComparison.Ordinal);

    private static Task NotFoundAsync(HttpContext context) =>
        Problem.WriteAsync(context, "not_found", "there is no such record, or it is not yours");

    private static JsonObject Tell(StoredRecord record)
    {
        JsonValue body = StrictJson.TryParse(record.Body.Span, StoredLimits, out JsonValue? read, out _) ? read : JsonNull.Instance;
        return JsonObject.Of(
        ("body", body),
        ("hash", new JsonString(Digest.FromHash(record.Hash.Span).ToString())),
        ("index", JsonNumber.Of(record.Position.Index)),
        ("log", new JsonString(record.Position.Log)),
        ("previousHash", new JsonString(Digest.FromHash(record.PreviousHash.Span).ToString())),
        ("type", (body as JsonObject)?["type"]));
    }

    private static bool TryReadQuery(IQueryCollection query, out EvidenceQuery filter, out string reason)
    {
        filter = new EvidenceQuery();
        reason = "";
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in query)
        {
            if (values.Count != 1 || values[0] is not { Length: > 0 and <= 256 } value)
            {
                reason = $"the filter {name} must have one value";
                return false;
            }

            EvidenceQuery? next = With(filter, name, value);
            if (next is null)
            {
                reason = "a filter is unknown or its value is malformed; filters are type, action, decision, principal, deployment, route, effect, outcome, since, until, limit and cursor";
                return false;
            }

            filter = next;
        }

        return true;
    }

    private static EvidenceQuery? With(EvidenceQuery filter, string name, string value) => name switch
    {
        "type" => filter with { Type = value },
        "action" => filter with { Action = value },
        "decision" => filter with { Decision = value },
        "principal" => filter with { Principal = value },
        "deployment" => filter with { Deployment = value },
        "route" => filter with { Route = value },
        "effect" => filter with { Effect = value },
        "outcome" => filter with { Outcome = value },
        "cursor" => filter with { Cursor = value },
        "since" when Time(value) is { } since => filter with { Since = since },
        "until" when Time(value) is { } until => filter with { Until = until },
        "limit" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit is >= 1 and <= 200 => filter with { Limit = limit },
        _ => null,
    };

    private static DateTimeOffset? Time(string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;
}
