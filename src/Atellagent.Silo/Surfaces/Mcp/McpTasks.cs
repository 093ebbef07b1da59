using System.Text.Json;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>
/// Tasks as MCP 2025-11-25 has them (basic/utilities/tasks, experimental): a call that asks for one is answered with a handle, whose id is
/// the action's, and its result is fetched later. The protocol library knows later revisions alone, in which tasks are an extension, so
/// that what this revision has besides is answered here. A task is an action of the caller's own, and nobody else's.
/// </summary>
/// <param name="tools">Calls tools.</param>
/// <param name="results">Finds what came of calls.</param>
/// <param name="approvals">Takes back what waits.</param>
internal sealed class McpTasks(McpTools tools, McpResult results, ApprovalDesk approvals)
{
    private const string Revision = "2025-11-25";
    private const int InvalidParameters = -32602;
    private const long PollMilliseconds = 1000;

    /// <summary>Answers a message where it is about tasks, or tells of them.</summary>
    /// <param name="context">The request.</param>
    /// <param name="message">The message.</param>
    /// <param name="call">Who sends it, and to which route.</param>
    /// <returns>False where it is not for here; then nothing has been written.</returns>
    public async Task<bool> TryAnswerAsync(HttpContext context, JsonObject message, McpCall call)
    {
        if (message["jsonrpc"] is not JsonString { Value: "2.0" } || message["id"] is not { } id || id is not (JsonString or JsonNumber)
            || message["method"] is not JsonString method || !ToolCall.TakesJson(context.Request))
        {
            return false;
        }

        JsonObject parameters = message["params"] as JsonObject ?? JsonObject.Empty;
        if (method.Value == "initialize")
        {
            return parameters["protocolVersion"] is JsonString { Value: Revision } && await WriteAsync(context, id, "result", Introduction());
        }

        if (context.Request.Headers["MCP-Protocol-Version"] is not [{ } revision] || revision != Revision)
        {
            return false;
        }

        return method.Value switch
        {
            "tools/list" => parameters["cursor"] is null && await WriteAsync(context, id, "result", List(call)),
            "tools/call" when parameters["task"] is JsonObject && parameters["name"] is JsonString { Value: not McpResult.Name } name && parameters["arguments"] is null or JsonObject => await BeginAsync(context, id, name.Value, call),
            "tasks/get" => await FindAsync(context, id, parameters, call) is not { } found || await WriteAsync(context, id, "result", Tell(found)),
            "tasks/result" => await ResultAsync(context, id, parameters, call),
            "tasks/cancel" => await CancelAsync(context, id, parameters, call),
            _ => false,
        };
    }

    private static JsonObject Introduction() => JsonObject.Of(
        ("capabilities", JsonObject.Of(
            ("completions", JsonObject.Empty),
            ("logging", JsonObject.Empty),
            ("prompts", JsonObject.Empty),
            ("resources", JsonObject.Empty),
            ("tasks", JsonObject.Of(
                ("cancel", JsonObject.Empty),
                ("requests", JsonObject.Of(("tools", JsonObject.Of(("call", JsonObject.Empty))))))),
            ("tools", JsonObject.Empty))),
        ("protocolVersion", new JsonString(Revision)),
        ("serverInfo", JsonObject.Of(("name", new JsonString(SurfaceMap.ServerName)), ("version", new JsonString(ProductVersion.Text)))));

    private JsonObject List(McpCall call) => JsonObject.Of(("tools", new JsonArray([.. tools.List(call).Select(Describe)])));

    // The boundary's own tool only looks, and at what has been asked already.
    private static JsonObject Describe(Tool tool)
    {
        _ = StrictJson.TryParse(JsonSerializer.SerializeToUtf8Bytes(tool, McpJsonUtilities.DefaultOptions), new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? value, out _);
        JsonObject told = (JsonObject)value!;
        return string.Equals(tool.Name, McpResult.Name, StringComparison.Ordinal) ? told
            : told.With("execution", JsonObject.Of(("taskSupport", new JsonString("optional"))));
    }

    private async Task<bool> BeginAsync(HttpContext context, JsonValue id, string name, McpCall call)
    {
        ActionAnswer answer = await tools.CallAsync(call, name, listener: null, context.RequestAborted);

        // What was not recorded is no action that could be asked for later.
        return await results.FindAsync((answer.Body["id"] as JsonString)?.Value, call, context.RequestAborted) is { } stored
            ? await WriteAsync(context, id, "result", JsonObject.Of(("_meta", Related(stored.Action)), ("task", Tell(stored))))
            : await WriteAsync(context, id, "result", McpAnswer.Of(answer));
    }

    private async Task<bool> ResultAsync(HttpContext context, JsonValue id, JsonObject parameters, McpCall call)
    {
        if (await FindAsync(context, id, parameters, call) is not { } stored)
        {
            return true;
        }

        stored = await results.WaitAsync(call.Caller, stored, context.RequestAborted);
        if (stored.Answer is null || !ActionAnswer.TryRead(stored, out ActionAnswer? answer))
        {
            return await RefuseAsync(context, id, "the task is still at work; ask for it again");
        }

        JsonObject told = McpAnswer.Of(answer);
        JsonObject meta = told["_meta"] as JsonObject ?? JsonObject.Empty;
        return await WriteAsync(context, id, "result", told.With("_meta", Related(stored.Action).Members.Aggregate(meta, static (all, one) => all.With(one.Key, one.Value))));
    }

    private async Task<bool> CancelAsync(HttpContext context, JsonValue id, JsonObject parameters, McpCall call)
    {
        if (await FindAsync(context, id, parameters, call) is not { } stored)
        {
            return true;
        }

        if (!stored.IsWaiting || !ActionAnswer.TryRead(stored, out ActionAnswer? answer) || answer.Body["approval"] is not JsonObject approval)
        {
            return await RefuseAsync(context, id, stored.Answer is null ? "the task is being carried out, and cannot be taken back" : "the task has ended");
        }

        if (await approvals.CancelAsync(approval, call.Caller) is ApprovalMove.Refused refused)
        {
            return await RefuseAsync(context, id, refused.Reason);
        }

        return await WriteAsync(context, id, "result", Tell(await results.FindAsync(stored.Action, call, context.RequestAborted) ?? stored));
    }

    // Null where the request has been answered.
    private async Task<StoredAction?> FindAsync(HttpContext context, JsonValue id, JsonObject parameters, McpCall call)
    {
        if (await results.FindAsync((parameters["taskId"] as JsonString)?.Value, call, context.RequestAborted) is { } stored)
        {
            return stored;
        }

        await RefuseAsync(context, id, "there is no such task of yours");
        return null;
    }

    private static JsonObject Tell(StoredAction stored)
    {
        string at = Rfc3339.Text(ActionId.TryParse(stored.Action, out ActionId action) ? action.Time : DateTimeOffset.UnixEpoch);
        bool isDecided = StrictJson.TryParse(stored.DecisionBody.Span, new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? record, out _);
        return JsonObject.Of(
            ("createdAt", new JsonString(at)),
            ("lastUpdatedAt", isDecided ? (record as JsonObject)?["time"] ?? new JsonString(at) : new JsonString(at)),
            ("pollInterval", JsonNumber.Of(PollMilliseconds)),
            ("status", new JsonString(StatusOf(stored))),
            ("statusMessage", stored.IsWaiting ? new JsonString("it waits until people agree") : null),
            ("taskId", new JsonString(stored.Action)),
            ("ttl", JsonNull.Instance));
    }

    private static string StatusOf(StoredAction stored) =>
        stored.Answer is null || !ActionAnswer.TryRead(stored, out ActionAnswer? answer) ? "working"
            : stored.Approval is Domain.Approvals.ApprovalState.Cancelled ? "cancelled"
            : McpAnswer.Of(answer)["isError"] is JsonBoolean { Value: false } ? "completed"
            : "failed";

    private static JsonObject Related(string action) =>
        JsonObject.Of(("io.modelcontextprotocol/related-task", JsonObject.Of(("taskId", new JsonString(action)))));

    private static Task<bool> RefuseAsync(HttpContext context, JsonValue id, string reason) => WriteAsync(
        context, id, "error", JsonObject.Of(("code", JsonNumber.Of(InvalidParameters)), ("message", new JsonString(reason))));

    private static async Task<bool> WriteAsync(HttpContext context, JsonValue id, string member, JsonObject value)
    {
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(("id", id), ("jsonrpc", new JsonString("2.0")), (member, value)));
        return true;
    }
}
