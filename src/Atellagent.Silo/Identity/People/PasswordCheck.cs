using Atellagent.Boundary.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Silo.Identity.Attempts;
using Atellagent.Storage.Attempts;
using Atellagent.Storage.People;
using Microsoft.AspNetCore.Identity;

namespace Atellagent.Silo.Identity.People;

/// <summary>
/// Checks a person's password. Every attempt does the same work, whether there is such a person or not, and an attempt too
/// many does none: it is refused before anything is hashed.
/// </summary>
/// <param name="replica">Authority.</param>
/// <param name="passwords">The hashes.</param>
/// <param name="attempts">The brake.</param>
/// <param name="hasher">The framework's slow hash.</param>
/// <param name="room">How many hashes are made at once.</param>
/// <param name="record">The evidence of attempts.</param>
/// <param name="tally">The evidence of attempts that were too many.</param>
internal sealed class PasswordCheck(
    AuthorityReplica replica,
    PasswordTable passwords,
    AttemptBrake attempts,
    IPasswordHasher<PersonName> hasher,
    HashingRoom room,
    SignInRecord record,
    AttemptTally tally)
{
    private const string Method = "password";

    /// <summary>Attempts at one name: five are free, then the wait doubles up to five minutes.</summary>
    internal static readonly AttemptLimit ByName = new("password/name", 5, TimeSpan.FromMinutes(5), TimeSpan.FromDays(1)) { IsDurable = true };

    /// <summary>Attempts from one address. It may be that of a proxy with many people behind it, so more are free and waits are short.</summary>
    internal static readonly AttemptLimit BySource = new("password/source", 50, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)) { IsDurable = true };

    // What is said when too many passwords are being hashed; it is over sooner than a person has typed again.
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(1);

    // The hash of a password that nobody has, made as all others are.
    private readonly string _nobody = hasher.HashPassword(new PersonName(""), Handle.Make().Text);

    /// <summary>Checks.</summary>
    /// <param name="name">The name that was typed.</param>
    /// <param name="password">The password that was typed.</param>
    /// <param name="source">Where the attempt comes from.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came of it.</returns>
    public async Task<SignInResult> CheckAsync(string name, string password, string source, CancellationToken cancellationToken)
    {
        if (await BeginAsync(name, source, cancellationToken) is { } wait)
        {
            string? known = replica.Current.Principals.ContainsKey(name) ? name : null;
            tally.Add(new FailedAttempt(FailedAttempt.SignIn, FailedAttempt.Slowed, known, Method, source));
            return new SignInResult.Slowed(wait);
        }

        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        PrincipalDocument? person = PeopleInForce.Find(view, name);
        string? stored = await passwords.FindAsync(name, cancellationToken);
        if (await VerifyAsync(name, stored ?? _nobody, password, cancellationToken) is not { } verified)
        {
            await attempts.UndoAsync(ByName, name, cancellationToken);
            await attempts.UndoAsync(BySource, source, cancellationToken);
            return new SignInResult.Slowed(Busy);
        }

        if (verified == PasswordVerificationResult.Failed || stored is null || person is null)
        {
            // A name that is nobody's may be a password in the wrong field, so it is not written down.
            await record.RefusedAsync(view.Principals.ContainsKey(name) ? name : null, Method, source, cancellationToken);
            return new SignInResult.Refused();
        }

        if (verified == PasswordVerificationResult.SuccessRehashNeeded)
        {
            await passwords.RenewAsync(name, stored, hasher.HashPassword(new PersonName(name), password), cancellationToken);
        }

        await attempts.ForgetAsync(ByName, name, cancellationToken);
        await attempts.UndoAsync(BySource, source, cancellationToken);
        await record.AcceptedAsync(name, Method, source, cancellationToken);
        return new SignInResult.Accepted(name);
    }

    private async Task<TimeSpan?> BeginAsync(string name, string source, CancellationToken cancellationToken)
    {
        if (await attempts.BeginAsync(ByName, name, cancellationToken) is { } wait)
        {
            return wait;
        }

        if (await attempts.BeginAsync(BySource, source, cancellationToken) is not { } sourceWait)
        {
            return null;
        }

        await attempts.UndoAsync(ByName, name, cancellationToken);
        return sourceWait;
    }

    // Null where too many are being hashed.
    private async Task<PasswordVerificationResult?> VerifyAsync(string name, string hash, string password, CancellationToken cancellationToken)
    {
        using System.Threading.RateLimiting.RateLimitLease lease = await room.EnterAsync(cancellationToken);
        return lease.IsAcquired ? hasher.VerifyHashedPassword(new PersonName(name), hash, password) : null;
    }
}
