using System.Security.Cryptography;
using System.Text;
using Atellagent.Silo.Identity.Attempts;
using Atellagent.Storage.Attempts;
using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.People;

/// <summary>
/// The pace of the device grant (RFC 8628): how often codes are asked for from one source, and how often a program asks whether a
/// person has said yes (section 3.5). Whoever asks too soon is told to slow down, and has to wait five seconds longer from then on.
/// </summary>
/// <param name="brake">The brake.</param>
/// <param name="tally">The evidence of requests that were too many.</param>
/// <param name="time">The clock.</param>
internal sealed class DevicePace(AttemptBrake brake, AttemptTally tally, TimeProvider time) :
    IOpenIddictServerHandler<ValidateDeviceAuthorizationRequestContext>,
    IOpenIddictServerHandler<ApplyDeviceAuthorizationResponseContext>,
    IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    private const int Seconds = 5;
    private const int LongestSeconds = 60;
    private const int Capacity = 16_384;

    // Answers take a moment to arrive, and clocks tick differently.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);
    private static readonly AttemptLimit BySource = new("device/source", 30, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));

    private readonly Dictionary<string, Poll> _polls = new(StringComparer.Ordinal);
    private readonly Lock _polling = new();

    /// <inheritdoc />
    public async ValueTask HandleAsync(ValidateDeviceAuthorizationRequestContext context)
    {
        if (context.Transaction.GetHttpRequest() is { } request
            && AttemptSource.Of(request.HttpContext) is { } source
            && await brake.BeginAsync(BySource, source, context.CancellationToken) is { } wait)
        {
            tally.Add(new FailedAttempt(FailedAttempt.Client, FailedAttempt.Slowed, null, "device_authorization", source));
            SlowedAnswer.Reject(context, wait);
        }
    }

    /// <inheritdoc />
    public ValueTask HandleAsync(ApplyDeviceAuthorizationResponseContext context)
    {
        if (context.Response.DeviceCode is not null)
        {
            context.Response.SetParameter("interval", Seconds);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        if (context.Response.Error == Errors.AuthorizationPending && context.Request?.DeviceCode is { } code && IsTooSoon(code))
        {
            context.Response.Error = Errors.SlowDown;
            context.Response.ErrorDescription = "asked too soon; wait five seconds longer between two requests from now on";
            context.Response.ErrorUri = null;
        }

        return ValueTask.CompletedTask;
    }

    private bool IsTooSoon(string code)
    {
        string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
        DateTimeOffset now = time.GetUtcNow();
        lock (_polling)
        {
            if (_polls.Count >= Capacity)
            {
                MakeRoom(now);
            }

            Poll poll = _polls.GetValueOrDefault(key, new Poll(DateTimeOffset.MinValue, Seconds));
            bool isTooSoon = now + Tolerance < poll.Next;
            int interval = Math.Min(isTooSoon ? poll.Interval + Seconds : poll.Interval, LongestSeconds);
            _polls[key] = new Poll(now.AddSeconds(interval), interval);
            return isTooSoon;
        }
    }

    // Codes that nobody asks about any more; where that is not enough, all: then each has one request at once.
    private void MakeRoom(DateTimeOffset now)
    {
        foreach ((string key, Poll poll) in _polls.Where(pair => pair.Value.Next.AddSeconds(LongestSeconds) < now).ToArray())
        {
            _polls.Remove(key);
        }

        if (_polls.Count >= Capacity)
        {
            _polls.Clear();
        }
    }

    private readonly record struct Poll(DateTimeOffset Next, int Interval);
}
