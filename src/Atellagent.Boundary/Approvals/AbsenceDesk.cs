using System.Collections.Concurrent;
using System.Collections.Immutable;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Orleans.Concurrency;

namespace Atellagent.Boundary.Approvals;

/// <summary>
/// Where persons say that they are away, and who votes in their place meanwhile. It is theirs to say, as their vote is; what a document
/// says about it is a change of that document. Evidence stands before it.
/// </summary>
/// <param name="replica">Authority.</param>
/// <param name="ledger">Evidence.</param>
/// <param name="grains">The grains.</param>
/// <param name="time">The clock.</param>
public sealed class AbsenceDesk(AuthorityReplica replica, EvidenceLedger ledger, IGrainFactory grains, TimeProvider time)
{
    private const string Verb = "absence";

    // Each change raises the authority clock, and makes decisions that are under way be made again: nobody does that to others at will.
    private const int MostInAMinute = 6;
    private readonly ConcurrentDictionary<string, (DateTimeOffset Since, int Count)> _changes = new(StringComparer.Ordinal);

    /// <summary>Says when the caller is away.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="from">From when; null for at once.</param>
    /// <param name="until">Until when.</param>
    /// <param name="instead">Who votes in the caller's place; null where nobody does.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>What came of it.</returns>
    public async Task<AbsenceMove> SetAsync(CallerIdentity caller, DateTimeOffset? from, DateTimeOffset until, string? instead, CancellationToken cancellationToken)
    {
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        Absence absence = new(from ?? now, until, instead);
        return WhyNot(caller, view) ?? WhyNot(caller, absence, view, now) ?? await WriteAsync(caller.Principal, absence, cancellationToken);
    }

    /// <summary>Says that the caller is there again.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>What came of it.</returns>
    public async Task<AbsenceMove> EndAsync(CallerIdentity caller, CancellationToken cancellationToken) =>
        WhyNot(caller, await replica.RefreshAsync(cancellationToken)) ?? await WriteAsync(caller.Principal, absence: null, cancellationToken);

    /// <summary>Tells when the caller is away, and in whose place the caller may vote now.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The JSON object.</returns>
    public async Task<JsonObject> TellAsync(CallerIdentity caller, CancellationToken cancellationToken)
    {
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        ImmutableArray<Absence> own = view.Absences.GetValueOrDefault(caller.Principal, []);
        return JsonObject.Of(
            ("absences", new JsonArray([.. own.Where(absence => absence.Until > now).Select(Tell)])),
            ("inPlaceOf", new JsonArray([.. ApprovalCheck.Roll(view, now).AbsentFor(caller.Principal).Select(static name => new JsonString(name))])));
    }

    // As for votes: a person, in force, for itself, and with a token that is not for some routes alone.
    private static AbsenceMove.Refused? WhyNot(CallerIdentity caller, AuthorityView view) =>
        view.IsRevoked(caller)
        || CallerStanding.Find(view, caller, out PrincipalDocument? principal, out _, out _) is not null
        || principal!.Type != PrincipalType.Person
        || !caller.Delegation.IsEmpty
        || !caller.Details.IsDefault
            ? new AbsenceMove.Refused("denied", "only a person says for itself that it is away, with a token of its own that is not for some routes alone")
            : null;

    private static AbsenceMove.Refused? WhyNot(CallerIdentity caller, Absence absence, AuthorityView view, DateTimeOffset now) =>
        absence.Until <= now || absence.Until <= absence.From || absence.Until - now > Absence.Longest
            ? new AbsenceMove.Refused("invalid_request", $"an absence ends after it begins, and within {Absence.Longest.Days} days from now")
            : absence.Delegate is not null && caller.Upstream is not null

            // Its groups are of this sign-in alone, and so nobody could ask later what the absent one would have been kept from.
            ? new AbsenceMove.Refused("denied", "who signs in at an identity provider names nobody to vote in their place; say it without, or with a password of the boundary's")
            : absence.Delegate is { } instead && (string.Equals(instead, caller.Principal, StringComparison.Ordinal)
                || !view.Principals.TryGetValue(instead, out PrincipalDocument? other) || other.Type != PrincipalType.Person || view.IsHalted(other.Kind, other.Name))
            ? new AbsenceMove.Refused("invalid_request", "another person, who is known and not suspended, votes in the place of who is away")
            : null;

    private async Task<AbsenceMove> WriteAsync(string person, Absence? absence, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        (_, int count) = _changes.AddOrUpdate(
            person, _ => (now, 1), (_, before) => now - before.Since >= TimeSpan.FromMinutes(1) ? (now, 1) : (before.Since, before.Count + 1));
        if (count > MostInAMinute)
        {
            return new AbsenceMove.Refused("rate_limited", $"an absence is changed {MostInAMinute} times in a minute at most");
        }

        JsonObject subject = JsonObject.Of(("absence", absence is null ? JsonNull.Instance : Tell(absence)), ("principal", new JsonString(person)));
        if (await ledger.RecordAsync(AdministrationRecord.Of(Verb, person, subject, time.GetUtcNow()), cancellationToken) is not LedgerResult.Durable)
        {
            return new AbsenceMove.Refused("evidence_unavailable", "evidence cannot be written now, so nothing was changed");
        }

        // What has its record is not given up because who asked has left.
        await grains.GetGrain<IAbsenceGrain>(person).SetAsync(new Immutable<Absence?>(absence), CancellationToken.None);
        await replica.RefreshAsync(CancellationToken.None);
        return new AbsenceMove.Done();
    }

    private static JsonObject Tell(Absence absence) => JsonObject.Of(
        ("delegate", absence.Delegate is null ? null : new JsonString(absence.Delegate)),
        ("from", new JsonString(Rfc3339.Text(absence.From))),
        ("until", new JsonString(Rfc3339.Text(absence.Until))));
}
