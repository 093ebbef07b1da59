using System.Text;
using System.Threading.RateLimiting;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.Evidence;

/// <summary>
/// Tells records as they come, as server-sent events (WHATWG HTML, section 9.2): <c>GET /v1/evidence/stream</c>. Each event's id says how far each
/// log has been told, so whoever comes back with <c>Last-Event-ID</c>, at whichever silo, misses nothing. It reads what is on disk and
/// holds up nobody; a client that does not read is one that comes back later.
/// </summary>
/// <param name="gate">Says who asks, and who may read everybody's.</param>
/// <param name="requests">Reads filters.</param>
/// <param name="tail">The records.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Says when the silo stops.</param>
internal sealed class EvidenceStream(
    AdministrationGate gate, EvidenceRequests requests, IEvidenceTail tail, TimeProvider time, IHostApplicationLifetime lifetime)
    : IDisposable
{
    private const int MostOfOne = 4;
    private const int MostOfAll = 32;

    // Those who see their own alone leave places to those who watch over everybody.
    private const int MostOfOwn = 24;

    // Records may be large, and each client holds a page of them.
    private const int PageSize = 32;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(30);

    private readonly ConcurrencyLimiter _all = new(new ConcurrencyLimiterOptions { PermitLimit = MostOfAll, QueueLimit = 0 });
    private readonly ConcurrencyLimiter _own = new(new ConcurrencyLimiterOptions { PermitLimit = MostOfOwn, QueueLimit = 0 });
    private readonly PartitionedRateLimiter<string> _each = PartitionedRateLimiter.Create<string, string>(
        static principal => RateLimitPartition.GetConcurrencyLimiter(principal, static _ => new ConcurrencyLimiterOptions { PermitLimit = MostOfOne, QueueLimit = 0 }));

    /// <summary>Streams.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends with the client, its token, its right to read, or the silo.</returns>
    public async Task GetAsync(HttpContext context)
    {
        if (await gate.AuthenticateReaderAsync(context) is not { } caller || await requests.ReadAsync(context, caller) is not { } query)
        {
            return;
        }

        using RateLimitLease one = _each.AttemptAcquire(caller.Principal);
        using RateLimitLease? own = query.OwnPrincipal is null ? null : _own.AttemptAcquire();
        using RateLimitLease place = _all.AttemptAcquire();
        if (!one.IsAcquired || own is { IsAcquired: false } || !place.IsAcquired)
        {
            await Problem.WriteAsync(
                context, "rate_limited", $"at a silo at most {MostOfOne} streams of one caller run at once, {MostOfOwn} of those who see their own alone, and {MostOfAll} of all");
            return;
        }

        if (await BeginAsync(context, query.Cursor) is { } cursor)
        {
            await TellAsync(context, caller, query with { Cursor = null }, cursor);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _all.Dispose();
        _own.Dispose();
        _each.Dispose();
    }

    // A place that no log has reached is one of another history: to wait there would pass over what is recorded until then.
    private async Task<TailCursor?> BeginAsync(HttpContext context, string? cursor)
    {
        TailCursor end = await tail.EndAsync(context.RequestAborted);
        string? last = context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } id, ..] ? id : cursor;
        if (last is null)
        {
            return end;
        }

        if (TailCursor.TryParse(last, out TailCursor? wanted) && wanted.Ends.All(one => end.Ends.ContainsKey(one.Key) && one.Value <= end[one.Key]))
        {
            return wanted;
        }

        await Problem.WriteAsync(context, "invalid_request", "Last-Event-ID is not one that an event of this boundary gave");
        return null;
    }

    private async Task TellAsync(HttpContext context, CallerIdentity caller, EvidenceQuery query, TailCursor cursor)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        await WriteAsync(context, $"id: {cursor}\n\n");
        long said = time.GetTimestamp();
        long asked = said;
        while (await MayGoOnAsync())
        {
            IReadOnlyList<StoredRecord> records = await tail.ReadAsync(cursor, PageSize, context.RequestAborted);
            bool isAnyTold = false;
            foreach (StoredRecord record in records)
            {
                cursor = cursor.After(record.Position);
                if (new RecordFacets(record).Matches(query))
                {
                    // Whoever reads slowly does not read on past the end of what they may.
                    if (!await MayGoOnAsync())
                    {
                        return;
                    }

                    isAnyTold = true;
                    await WriteAsync(context, $"id: {cursor}\nevent: record\ndata: {CanonicalJson.ToText(RecordTold.Tell(record, isForCaller: query.OwnPrincipal is not null))}\n\n");
                    said = time.GetTimestamp();
                }
            }

            if (time.GetElapsedTime(said) >= Heartbeat)
            {
                // Keeps what is between from closing a quiet connection, and says how far it has come: an id alone is no event.
                await WriteAsync(context, $"id: {cursor}\n\n");
                said = time.GetTimestamp();
            }

            // Who sees their own alone does not have everybody's read at full speed.
            if (records.Count == 0 || (!isAnyTold && query.OwnPrincipal is not null))
            {
                await Task.Delay(Look, time, context.RequestAborted);
            }
        }

        async Task<bool> MayGoOnAsync()
        {
            if (gate.WhyNotInForce(caller) is not null || lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return false;
            }

            if (time.GetElapsedTime(asked) < Heartbeat)
            {
                return true;
            }

            // What was everybody's at the beginning may have become nobody's; then it ends, and is asked for anew.
            asked = time.GetTimestamp();
            return query.OwnPrincipal is not null || await gate.ReadsAllAsync(caller, context.RequestAborted);
        }
    }

    private async Task WriteAsync(HttpContext context, string text)
    {
        using CancellationTokenSource limit = new(LongestWrite, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted, lifetime.ApplicationStopping);
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), either.Token);
        await context.Response.Body.FlushAsync(either.Token);
    }
}
