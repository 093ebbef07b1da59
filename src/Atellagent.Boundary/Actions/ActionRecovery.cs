using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Actions;

/// <summary>
/// After a crash: every action that was admitted and has no outcome gets one that is honest. It may have been sent, so it
/// is <c>unknown</c>, and it is never sent again. What it took from rates and budgets stays taken.
/// </summary>
/// <param name="reader">Finds them.</param>
/// <param name="ledger">Records what they are.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
public sealed partial class ActionRecovery(
    IEvidenceReader reader,
    EvidenceLedger ledger,
    TimeProvider time,
    ILogger<ActionRecovery> logger)
{
    private const int PageSize = 500;

    /// <summary>Concludes what an earlier process left open in the log that this one has claimed. To be run before the first request is taken.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when nothing is open.</returns>
    /// <exception cref="EvidenceUnavailableException">An outcome could not be recorded; the silo must not become ready.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            IReadOnlyList<StoredAction> open = await reader.ReadUnconcludedAsync(ledger.LogName, PageSize, cancellationToken);
            if (open.Count == 0)
            {
                return;
            }

            await ConcludeAsync(open, cancellationToken);
        }
    }

    /// <summary>Concludes what silos that have gone left open in theirs.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Whether there was anything.</returns>
    /// <exception cref="EvidenceUnavailableException">An outcome could not be recorded; it is tried again at the next look.</exception>
    public async Task<bool> TakeOverAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredAction> open = await ledger.TakeOverAsync(PageSize, cancellationToken);
        if (open.Count > 0)
        {
            await ConcludeAsync(open, cancellationToken);
        }

        return open.Count > 0;
    }

    private async Task ConcludeAsync(IReadOnlyList<StoredAction> open, CancellationToken cancellationToken)
    {
        Log.Recovering(logger, open.Count);
        LedgerResult[] results = await Task.WhenAll(open.Select(action =>
            ledger.RecordAsync(Conclude(action), cancellationToken).AsTask()));
        if (Array.Exists(results, result => result is not LedgerResult.Durable))
        {
            throw new EvidenceUnavailableException("the outcome of an interrupted action could not be recorded");
        }
    }

    private EvidenceEntry Conclude(StoredAction action)
    {
        if (!StrictJson.TryParse(action.DecisionBody.Span, new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? value, out _)
            || value is not JsonObject decision)
        {
            throw new EvidenceUnavailableException("a decision record cannot be read");
        }

        EvidenceEntry unknown = Interrupted(
            action.Action,
            decision,
            time.GetUtcNow(),
            "unknown",
            "the boundary stopped before the outcome was recorded; the action may have been carried out, and is never sent again");
        return unknown with
        {
            Conclusion = unknown.Conclusion! with { WasApproved = action.Approval is not null, Course = action.Course is { } course ? new CourseEnd(course.Version) : null },
        };
    }

    /// <summary>The outcome record of an action that was admitted and whose result nobody has.</summary>
    /// <param name="action">The action's id.</param>
    /// <param name="decisionRecord">Its decision record.</param>
    /// <param name="now">When.</param>
    /// <param name="status"><c>unknown</c>, or <c>refused</c> where it provably was not sent.</param>
    /// <param name="reason">Why, in words.</param>
    /// <returns>The entry.</returns>
    internal static EvidenceEntry Interrupted(string action, JsonObject decisionRecord, DateTimeOffset now, string status, string reason)
    {
        JsonObject told = (JsonObject)decisionRecord["decision"]!;
        string? Field(string name) => (decisionRecord[name] as JsonString)?.Value;
        ActionAnswer answer = new()
        {
            Code = status == "unknown" ? "outcome_unknown" : "evidence_unavailable",
            Detail = reason,
            Body = ActionAnswer.Tell(
                action,
                told,
                decisionRecord["digest"] ?? JsonNull.Instance,
                JsonObject.Of(("reason", new JsonString(reason)), ("status", new JsonString(status))),
                approval: null),
        };
        JsonObject record = JsonObject.Of(
            ("action", new JsonString(action)),
            ("decision", told["id"]),
            ("deployment", decisionRecord["deployment"]),
            ("observedBy", new JsonString("boundary")),
            ("operation", decisionRecord["operation"]),
            ("principal", decisionRecord["principal"]),
            ("problem", new JsonString(answer.Code)),
            ("reason", new JsonString(reason)),
            ("route", decisionRecord["route"]),
            (SiloName.Member, SiloName.Json),
            ("status", new JsonString(status)),
            ("time", new JsonString(Rfc3339.Text(now))),
            ("type", new JsonString("outcome")));
        EvidenceEntry entry = new()
        {
            Body = default,
            Index = new EvidenceIndex
            {
                Type = "outcome",
                Time = now,
                Action = action,
                Decision = (told["id"] as JsonString)?.Value,
                Principal = Field("principal"),
                Deployment = Field("deployment"),
                Route = Field("route"),
                Operation = Field("operation"),
                Outcome = status,
                Decided = DecisionFacets.Of(decisionRecord),
            },
            Conclusion = new ActionConclusion(action, answer.ToStored()) { IsUnknown = status == "unknown" },
        };
        return RecordParts.Of(entry, RecordParts.SaltFor(decisionRecord), record, JsonObject.Empty);
    }

    /// <summary>
    /// What is owed for an entry that was written after its caller had stopped waiting: an admission without a permit. Nothing
    /// was sent, and its conclusion says so.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="now">When.</param>
    /// <returns>The conclusion, or null where the entry claimed nothing that is left open.</returns>
    internal static EvidenceEntry? Tidy(EvidenceEntry entry, DateTimeOffset now) =>
        entry is { Claim: { Answer: null } claim } and ({ Claim.ExpectedClock: not null } or { Approval: ApprovalStep.Opened })

        // A permit that nobody was given is worth nothing by itself.
        && claim.Course is not { To: CourseState.Issued }
        && StrictJson.TryParse(new WholeRecord(entry.Body, entry.Payload, entry.Payload is null ? PayloadState.None : PayloadState.Kept).Body.Span, new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? body, out _)
            ? Returning(claim.Action, (JsonObject)body, now, entry, claim)
            : null;

    private static EvidenceEntry Returning(string action, JsonObject body, DateTimeOffset now, EvidenceEntry entry, ActionClaim claim)
    {
        if (claim.Course is not CourseStep.Admitted { To: CourseState.UnderWay } again)
        {
            return Returning(Interrupted(action, body, now, "refused", "evidence took longer than its deadline, so nothing was sent"), entry, claim);
        }

        // This attempt was not sent, and the one before may have been: what that took stays taken.
        EvidenceEntry unknown = Interrupted(action, body, now, "unknown", "evidence took longer than its deadline, so it was not sent again; what came of it before is not known");
        return unknown with { Conclusion = unknown.Conclusion! with { Course = new CourseEnd(again.Version + 1) } };
    }

    // Nobody was told of an approval that was opened too late, and so nobody may agree to it.
    private static EvidenceEntry Returning(EvidenceEntry conclusion, EvidenceEntry entry, ActionClaim claim) => conclusion with
    {
        Approval = entry.Approval is ApprovalStep.Opened opened ? new ApprovalStep.Moved(opened.Approval, Version: null, ApprovalState.Cancelled, Vote: null) : null,
        Conclusion = conclusion.Conclusion! with
        {
            Settlements = [.. claim.Draws.Select(static draw => new CounterSettlement(draw, 0))],
            WasApproved = claim.Approval is not null,
            Course = claim.Course is CourseStep.Admitted redeemed ? new CourseEnd(redeemed.Version + 1) : null,
        },
    };

    private static partial class Log
    {
        [LoggerMessage(EventId = 1301, Level = LogLevel.Warning, Message = "{Count} actions were interrupted by a stop; their outcome is recorded as unknown")]
        public static partial void Recovering(ILogger logger, int count);
    }
}
