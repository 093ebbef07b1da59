using Atellagent.Boundary.Authority;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Attempts;

namespace Atellagent.Silo.Identity.Attempts;

/// <summary>
/// Slows and records clients that fail to prove themselves. A client's failures from one source make that client wait at that
/// source, without a look at what it brings. Many failures of one client, or from one source, refuse nobody a first look: they only
/// leave each pair of client and source one free attempt instead of ten. So whoever guesses slows themselves, and a right secret from
/// elsewhere is taken at any time.
/// </summary>
/// <param name="brake">The brake.</param>
/// <param name="record">The evidence of one attempt.</param>
/// <param name="tally">The evidence of many.</param>
/// <param name="replica">Authority, for the names that there are.</param>
/// <param name="time">The clock.</param>
internal sealed class ClientAttempts(AttemptBrake brake, AttemptRecord record, AttemptTally tally, AuthorityReplica replica, TimeProvider time)
{
    private static readonly AttemptLimit ByPair = new("client/pair", 10, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
    private static readonly AttemptLimit ByPairUnderAttack = ByPair with { Free = 1 };
    private static readonly AttemptLimit ByClient = new("client/name", 100, TimeSpan.Zero, TimeSpan.FromMinutes(10));
    private static readonly AttemptLimit BySource = new("client/source", 100, TimeSpan.Zero, TimeSpan.FromMinutes(10));

    /// <summary>Whether a client has to wait; if so, the attempt is counted as one that was not looked at.</summary>
    /// <param name="client">The name that was given.</param>
    /// <param name="method">What was brought.</param>
    /// <param name="source">Where from.</param>
    /// <returns>How long, or null.</returns>
    public TimeSpan? Wait(string client, string method, string source)
    {
        TimeSpan? wait = brake.Wait(ByPair, Pair(client, source));
        if (wait is not null)
        {
            tally.Add(Attempt(FailedAttempt.Slowed, client, method, source));
        }

        return wait;
    }

    /// <summary>Counts and records an attempt that was looked at and was wrong.</summary>
    /// <param name="client">The name that was given.</param>
    /// <param name="method">What was brought.</param>
    /// <param name="source">Where from.</param>
    /// <returns>How long the next has to wait where this was one too many; null where it was not.</returns>
    /// <exception cref="EvidenceUnavailableException">It cannot be recorded now; it is counted and recorded later.</exception>
    public async Task<TimeSpan?> FailAsync(string client, string method, string source)
    {
        bool isAttack = brake.Fail(BySource, source).IsOver | brake.Fail(ByClient, client).IsOver;
        AttemptCount count = brake.Fail(isAttack ? ByPairUnderAttack : ByPair, Pair(client, source));
        FailedAttempt attempt = Attempt(FailedAttempt.Refused, client, method, source);
        if (isAttack || count.IsOver)
        {
            tally.Add(attempt);
            return count.Wait;
        }

        // Whoever hangs up is recorded all the same.
        if (!await record.WriteAsync(attempt, 1, time.GetUtcNow(), CancellationToken.None))
        {
            tally.Add(attempt);
            throw new EvidenceUnavailableException("a client's failure could not be recorded");
        }

        return null;
    }

    private FailedAttempt Attempt(string verb, string client, string method, string source) =>
        new(FailedAttempt.Client, verb, replica.Current.Principals.ContainsKey(client) ? client : null, method, source);

    // No source has a line break in it.
    private static string Pair(string client, string source) => $"{source}\n{client}";
}
