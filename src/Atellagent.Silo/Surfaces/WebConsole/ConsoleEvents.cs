using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Evidence;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.WebConsole;

/// <summary>
/// Tells the console's pages that something has changed that they may see, as server-sent events (WHATWG HTML, section 9.2). An event holds
/// nothing of what it was: a page asks for that itself, and is told what the person may read. That something else was recorded is told to nobody.
/// </summary>
/// <param name="cookie">The session.</param>
/// <param name="requests">The way to what the person sees.</param>
/// <param name="authenticator">Says who asks.</param>
/// <param name="gate">Says who may read everybody's.</param>
/// <param name="tail">Whether anything was recorded.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Says when the silo stops.</param>
internal sealed class ConsoleEvents(
    ConsoleCookie cookie,
    InnerRequests requests,
    PrincipalAuthenticator authenticator,
    AdministrationGate gate,
    IEvidenceTail tail,
    TimeProvider time,
    IHostApplicationLifetime lifetime) : IDisposable
{
    private const int MostOfOne = 6;
    private const int MostOfAll = 128;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(400);

    // What is recorded all the time is looked at once a second: to look is work, and nobody reads faster.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(30);

    private readonly ConcurrencyLimiter _all = new(new ConcurrencyLimiterOptions { PermitLimit = MostOfAll, QueueLimit = 0 });
    private readonly PartitionedRateLimiter<string> _each = PartitionedRateLimiter.Create<string, string>(
        static principal => RateLimitPartition.GetConcurrencyLimiter(principal, static _ => new ConcurrencyLimiterOptions { PermitLimit = MostOfOne, QueueLimit = 0 }));

    /// <summary>Tells them: <c>GET /console/events</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends with the browser, the session, or the silo.</returns>
    public async Task GetAsync(HttpContext context)
    {
        ConsolePages.WriteHeaders(context.Response);
        if (await cookie.FindAsync(context) is not { } token)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        context.Request.Headers.Authorization = "Bearer " + token;
        if (await authenticator.AuthenticateAsync(context) is not { } caller)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using RateLimitLease place = _all.AttemptAcquire();
        using RateLimitLease own = _each.AttemptAcquire(caller.Principal);
        if (!place.IsAcquired || !own.IsAcquired)
        {
            await Problem.WriteAsync(context, "rate_limited", $"at most {MostOfOne} streams of one person and {MostOfAll} of all run at once at a silo; the page asks from time to time instead");
            return;
        }

        await TellAsync(context, caller, token);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _all.Dispose();
        _each.Dispose();
    }

    private async Task TellAsync(HttpContext context, CallerIdentity caller, string token)
    {
        context.Response.ContentType = "text/event-stream";
        TailCursor end = await tail.EndAsync(context.RequestAborted);
        string waiting = await WaitingAsync(context, token);
        await WriteAsync(context, "event: here\ndata: 1\n\n");
        long said = time.GetTimestamp();
        long asked = said;
        long looked = said - (long)(Rest.TotalSeconds * time.TimestampFrequency);
        while (authenticator.WhyNotInForce(caller) is null && !lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await Task.Delay(time.GetElapsedTime(looked) < Rest ? Rest : Look, time, context.RequestAborted);
            if (time.GetElapsedTime(asked) >= Heartbeat)
            {
                asked = time.GetTimestamp();
                if (await cookie.FindAsync(context) is null)
                {
                    return;
                }
            }

            TailCursor now = await tail.EndAsync(context.RequestAborted);
            if (now.ToString() != end.ToString())
            {
                end = now;
                looked = time.GetTimestamp();
                string before = waiting;
                waiting = await WaitingAsync(context, token);
                string told = (waiting == before ? "" : "event: approvals\ndata: 1\n\n")
                    + (await gate.ReadsAllAsync(caller, context.RequestAborted) ? "event: decisions\ndata: 1\n\n" : "");
                if (told.Length > 0)
                {
                    await WriteAsync(context, told);
                    said = time.GetTimestamp();
                }
            }
            else if (time.GetElapsedTime(said) >= Heartbeat)
            {
                await WriteAsync(context, ": still here\n\n");
                said = time.GetTimestamp();
            }
        }
    }

    // What waits and this person sees of it, votes among it; a change of anything else is none of theirs.
    private async Task<string> WaitingAsync(HttpContext context, string token)
    {
        InnerAnswer answer = await requests.SendAsync(context, new InnerRequest("GET", "v1/approvals?state=pending", token));
        return Convert.ToHexStringLower(SHA256.HashData(answer.Content.Span));
    }

    private async Task WriteAsync(HttpContext context, string text)
    {
        using CancellationTokenSource limit = new(LongestWrite, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted, lifetime.ApplicationStopping);
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), either.Token);
        await context.Response.Body.FlushAsync(either.Token);
    }
}
