using System.Text.Json;
using System.Text.Json.Nodes;
using Atellagent.Client;
using Atellagent.Client.Actions;
using Atellagent.Client.Decisions;
using Atellagent.Client.Problems;

namespace Atellagent.Demo.Agent;

/// <summary>What the agent tries over <c>POST /v1/actions</c>.</summary>
/// <param name="client">The boundary, as the agent sees it.</param>
/// <param name="time">The clock.</param>
internal sealed class HttpActs(AtellagentClient client, TimeProvider time)
{
    private string? _refund;

    public Task<Act> ReadOrderAsync(string what, ActDecision expected, CancellationToken cancellationToken) =>
        TryAsync(what, "getOrder", new JsonObject { ["orderId"] = "ord_1001" }, expected, cancellationToken);

    public async Task<Act> RefundTooMuchAsync(CancellationToken cancellationToken)
    {
        (Act act, SubmissionResult result) = await AskAsync(
            "refund EUR 900 of ord_1001", "refund", Refund(900, "EUR"), ActDecision.Narrowed, cancellationToken);
        _refund = result is SubmissionResult.Completed { Report.Outcome.Result: { ValueKind: JsonValueKind.Object } made }
            && made.TryGetProperty("id", out JsonElement id) ? id.GetString() : null;
        return act;
    }

    public async Task<Act> ReadLedgerAsync(CancellationToken cancellationToken)
    {
        (Act act, SubmissionResult result) = await AskAsync(
            "read the ledger: what did arrive?", "ledger", [], ActDecision.Allowed, cancellationToken);
        string? amount = Arrived(result);
        return act with
        {
            Detail = amount is null ? $"no refund {_refund} in the ledger" : $"the upstream saw {_refund}: amount {amount}",
            Contradicted = amount != "500",
        };
    }

    public Task<Act> RefundInUnknownCurrencyAsync(CancellationToken cancellationToken) =>
        TryAsync("refund XTS 5 of ord_1001", "refund", Refund(5, "XTS"), ActDecision.Denied, cancellationToken);

    /// <summary>The last act: it is left for the newcomer to decide.</summary>
    public async Task<Act> RefundThatWaitsAsync(CancellationToken cancellationToken)
    {
        (Act act, SubmissionResult result) = await AskAsync(
            "refund USD 300 of ord_1001", "refund", Refund(300, "USD"), ActDecision.Waiting, cancellationToken);
        return result is SubmissionResult.Pending { Report: { Digest: { } digest, Approval: { ValueKind: JsonValueKind.Object } approval } }
            && approval.TryGetProperty("id", out JsonElement id)
                ? act with { Detail = "it waits until one of finance-security agrees", Approve = $"approvals approve {id.GetString()} --digest {digest}" }
                : act with { Contradicted = true };
    }

    public Task<Act> DeleteOrderAsync(CancellationToken cancellationToken) => TryAsync(
        "delete ord_1001 (no such operation)",
        "deleteOrder",
        new JsonObject { ["orderId"] = "ord_1001" },
        ActDecision.Denied,
        cancellationToken);

    private async Task<Act> TryAsync(
        string what,
        string operation,
        JsonObject arguments,
        ActDecision expected,
        CancellationToken cancellationToken) =>
        (await AskAsync(what, operation, arguments, expected, cancellationToken)).Act;

    private async Task<(Act Act, SubmissionResult Result)> AskAsync(
        string what,
        string operation,
        JsonObject arguments,
        ActDecision expected,
        CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        SubmissionResult result = await client.SubmitAsync(
            ActionSubmission.Of("payments", operation, arguments, "demo: ticket TCK-1"), idempotencyKey: null, cancellationToken);
        double took = time.GetElapsedTime(start).TotalMilliseconds;
        return (new Act(what, Decision(result), expected, result.DecisionId, took, Detail(result)), result);
    }

    private static ActDecision Decision(SubmissionResult result) => result switch
    {
        SubmissionResult.Completed { Report.Outcome.Status: not OutcomeStatus.Succeeded } => ActDecision.Failed,
        SubmissionResult.Completed { Report.Decision.Effect: DecisionEffect.Narrow } => ActDecision.Narrowed,
        SubmissionResult.Completed { Report.Decision.Effect: DecisionEffect.Allow } => ActDecision.Allowed,
        SubmissionResult.Pending => ActDecision.Waiting,
        SubmissionResult.Denied => ActDecision.Denied,
        SubmissionResult.Failed { Problem.Code: ProblemCodes.Unauthenticated } => ActDecision.Denied,
        _ => ActDecision.Failed,
    };

    private static string Detail(SubmissionResult result) => result switch
    {
        SubmissionResult.Completed { Report: { Decision.Changes: [var change, ..] } } =>
            $"{change.Path} {change.From.GetRawText()} -> {change.To.GetRawText()} by {change.Policy}#{change.Rule}",
        SubmissionResult.Completed { Report.Outcome: { } outcome } => outcome.Result?.GetRawText() ?? outcome.Reason ?? outcome.Status,
        SubmissionResult.Denied { Problem: var problem } => Detail(problem),
        SubmissionResult.Failed { Problem: var problem } => Detail(problem),
        _ => "waiting",
    };

    private static string Detail(ProblemReport problem) => problem.Decision?.Reasons is [var reason, ..]
        ? $"{problem.Code}: {reason.Message}{(reason.Remedy is { } remedy ? $" ({remedy})" : string.Empty)}"
        : $"{problem.Code}: {problem.Detail ?? problem.Title}";

    private string? Arrived(SubmissionResult result)
    {
        if (_refund is null
            || result is not SubmissionResult.Completed { Report.Outcome.Result: { ValueKind: JsonValueKind.Object } ledger }
            || !ledger.TryGetProperty("refunds", out JsonElement refunds)
            || refunds.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        foreach (JsonElement refund in refunds.EnumerateArray())
        {
            if (refund.TryGetProperty("id", out JsonElement id) && id.ValueEquals(_refund)
                && refund.TryGetProperty("amount", out JsonElement amount))
            {
                return amount.GetRawText();
            }
        }

        return null;
    }

    private static JsonObject Refund(int amount, string currency) => new()
    {
        ["orderId"] = "ord_1001",
        ["amount"] = amount,
        ["currency"] = currency,
    };
}
