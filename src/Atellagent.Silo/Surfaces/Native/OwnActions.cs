using System.Globalization;
using System.Threading.RateLimiting;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Labels;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Silo.Identity;

namespace Atellagent.Silo.Surfaces.Native;

/// <summary>A caller's own actions after they were asked for: <c>GET /v1/actions/{id}</c>, its <c>/events</c>, and <c>/cancel</c>.</summary>
/// <param name="authenticator">Stage 2.</param>
/// <param name="reader">Where actions are found.</param>
/// <param name="approvals">Where those are that wait.</param>
/// <param name="signals">Tells when an action moves.</param>
/// <param name="labels">Gives who is told of an action of another run what that read.</param>
/// <param name="time">The clock of the waiting.</param>
/// <param name="lifetime">Says when the silo stops.</param>
internal sealed class OwnActions(
    PrincipalAuthenticator authenticator, IEvidenceReader reader, ApprovalDesk approvals, ActionSignals signals, LabelDesk labels, TimeProvider time, IHostApplicationLifetime lifetime)
    : IDisposable
{
    private const string Unlabelled = "evidence cannot be written now, so what another run read is not told";
    private const int LongestWait = 60;
    private const int MostAtOnce = 64;

    // Another silo may have moved it, of which no signal comes.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestStream = TimeSpan.FromMinutes(10);
    private readonly PartitionedRateLimiter<string> _waiters = PartitionedRateLimiter.Create<string, string>(
        static scope => RateLimitPartition.GetConcurrencyLimiter(scope, static _ => new ConcurrencyLimiterOptions { PermitLimit = MostAtOnce, QueueLimit = 0 }));

    /// <summary>Tells an action as it stands; with <c>?wait=SECONDS</c> as soon as it has ended, or then.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task GetAsync(HttpContext context)
    {
        string? wait = context.Request.Query["wait"];
        int seconds = 0;
        if (wait is not null && !(int.TryParse(wait, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) && seconds <= LongestWait))
        {
            await Problem.WriteAsync(context, "invalid_request", $"wait is a number of seconds, at most {LongestWait}");
            return;
        }

        if (await FindAsync(context) is not { } found)
        {
            return;
        }

        (CallerIdentity caller, StoredAction stored) = found;
        using RateLimitLease? place = seconds == 0 ? null : await EnterAsync(context, stored.Scope);
        if (place is { IsAcquired: false })
        {
            return;
        }

        long begin = time.GetTimestamp();
        while (!HasEnded(stored) && authenticator.WhyNotInForce(caller) is null && TimeSpan.FromSeconds(seconds) - time.GetElapsedTime(begin) is { Ticks: > 0 } left && !lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await signals.WaitAsync(stored.Action, left < Look ? left : Look, context.RequestAborted);
            stored = await reader.FindActionAsync(stored.Action, context.RequestAborted) ?? stored;
        }

        if (authenticator.WhyNotInForce(caller) is { } reason)
        {
            await Problem.WriteAsync(context, "denied", reason);
            return;
        }

        await (await labels.TakeOverAsync(caller, stored, context.RequestAborted)
            ? Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", Tell(stored))
            : Problem.WriteAsync(context, "evidence_unavailable", Unlabelled));
    }

    /// <summary>Tells an action with every change, as server-sent events (WHATWG HTML, section 9.2), until it has ended.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends with the action, with the caller's token, or after ten minutes.</returns>
    public async Task StreamAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } found)
        {
            return;
        }

        (CallerIdentity caller, StoredAction stored) = found;
        using RateLimitLease place = await EnterAsync(context, stored.Scope);
        if (!place.IsAcquired)
        {
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        long begin = time.GetTimestamp();
        string? before = null;
        while (authenticator.WhyNotInForce(caller) is null && time.GetElapsedTime(begin) < LongestStream && !lifetime.ApplicationStopping.IsCancellationRequested)
        {
            if (!await labels.TakeOverAsync(caller, stored, context.RequestAborted))
            {
                return;
            }

            JsonObject told = Tell(stored);
            string text = CanonicalJson.ToText(told);

            // A comment line between keeps proxies from closing what is only quiet.
            await context.Response.WriteAsync(text == before ? ":\n\n" : $"event: action\ndata: {text}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (HasEnded(stored))
            {
                return;
            }

            before = text;
            await signals.WaitAsync(stored.Action, Look, context.RequestAborted);
            stored = await reader.FindActionAsync(stored.Action, context.RequestAborted) ?? stored;
        }
    }

    /// <summary>Takes back an action that waits for people.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when that is on disk.</returns>
    public async Task CancelAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } found)
        {
            return;
        }

        (CallerIdentity caller, StoredAction stored) = found;

        if (!stored.IsWaiting || !ActionAnswer.TryRead(stored, out ActionAnswer? answer) || answer.Body["approval"] is not JsonObject approval)
        {
            await Problem.WriteAsync(context, "stale_authority", "the action does not wait for anybody, so there is nothing to take back");
            return;
        }

        if (await approvals.CancelAsync(approval, caller) is ApprovalMove.Refused refused)
        {
            await Problem.WriteAsync(context, refused.Code, refused.Reason);
            return;
        }

        stored = await reader.FindActionAsync(stored.Action, context.RequestAborted) ?? stored;
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", Tell(stored));
    }

    /// <inheritdoc />
    public void Dispose() => _waiters.Dispose();

    private static bool HasEnded(StoredAction stored) => stored.Answer is not null;

    /// <summary>Tells an action as it stands.</summary>
    /// <param name="stored">The action.</param>
    /// <returns>The contract's answer.</returns>
    internal static JsonObject Tell(StoredAction stored) => ActionAnswer.TryRead(stored, out ActionAnswer? answer)
        ? answer.ToJson()
        : JsonObject.Of(
            ("id", new JsonString(stored.Action)),
            ("outcome", JsonObject.Of(("status", new JsonString(ActionAnswer.Pending)))));

    // Each that waits holds a connection and looks into the store every second.
    private async Task<RateLimitLease> EnterAsync(HttpContext context, string scope)
    {
        RateLimitLease lease = _waiters.AttemptAcquire(scope);
        if (!lease.IsAcquired)
        {
            await Problem.WriteAsync(context, "rate_limited", $"at most {MostAtOnce} requests of one caller wait at once; ask without wait, or for fewer actions");
        }

        return lease;
    }

    private async Task<(CallerIdentity Caller, StoredAction Stored)?> FindAsync(HttpContext context)
    {
        if (await authenticator.AuthenticateAsync(context) is not { } caller)
        {
            await Problem.WriteUnauthenticatedAsync(context);
            return null;
        }

        if (authenticator.WhyNotInForce(caller) is { } reason)
        {
            await Problem.WriteAsync(context, "denied", reason);
            return null;
        }

        if (ActionId.TryParse((string?)context.Request.RouteValues["id"], out ActionId id)
            && await reader.FindActionAsync(id.ToString(), context.RequestAborted) is { } stored
            && string.Equals(stored.Scope, ActionClock.Scope(caller), StringComparison.Ordinal))
        {
            return (caller, stored);
        }

        await Problem.WriteAsync(context, "not_found", "there is no such action of yours");
        return null;
    }
}
