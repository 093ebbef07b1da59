using System.Collections.Immutable;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Queries;

namespace Atellagent.Boundary.Queries;

/// <summary>
/// Where people keep queries, and share them with their teams. They are theirs to keep, as their absences are; evidence stands before each
/// change, since who looks for what with a shared one relies on it.
/// </summary>
/// <param name="store">Where they are.</param>
/// <param name="replica">Authority.</param>
/// <param name="ledger">Evidence.</param>
/// <param name="time">The clock.</param>
public sealed class SavedQueryDesk(ISavedQueryStore store, AuthorityReplica replica, EvidenceLedger ledger, TimeProvider time)
{
    private const int MostOfOne = 100;
    private const int LongestName = 64;
    private static readonly SavedQueryMove.Refused TooMany = new("rate_limited", $"one keeps {MostOfOne} queries at most; delete one first");

    /// <summary>Reads the caller's own, and those that its teams have.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The queries.</returns>
    public async Task<IReadOnlyList<SavedQuery>> ListAsync(CallerIdentity caller, CancellationToken cancellationToken)
    {
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        IReadOnlyList<SavedQuery> all = await store.ListAsync(caller.Principal, TeamsOf(view, caller.Principal), cancellationToken);

        // Who has left a team speaks to it no more.
        return [.. all.Where(query => query.Owner == caller.Principal || TeamsOf(view, query.Owner).Contains(query.Team!, StringComparer.Ordinal))];
    }

    /// <summary>Finds one by its name, or by owner and name where several of a team have that name.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="name"><c>NAME</c> or <c>OWNER/NAME</c>.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The query; null where there is none, or more than one.</returns>
    public async Task<SavedQuery?> FindAsync(CallerIdentity caller, string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<SavedQuery> all = await ListAsync(caller, cancellationToken);
        SavedQuery[] found = [.. all.Where(query => query.Name == name || $"{query.Owner}/{query.Name}" == name)];
        return found.FirstOrDefault(query => query.Owner == caller.Principal) ?? (found.Length == 1 ? found[0] : null);
    }

    /// <summary>Saves one.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="name">Its name.</param>
    /// <param name="team">The team that it is shared with; null for nobody.</param>
    /// <param name="filters">Names and values.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>What came of it.</returns>
    public async Task<SavedQueryMove> SaveAsync(CallerIdentity caller, string name, string? team, JsonObject filters, CancellationToken cancellationToken)
    {
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        if ((WhyNot(view, caller) ?? WhyNot(name, filters)) is { } refused)
        {
            return refused;
        }

        if (team is not null && !TeamsOf(view, caller.Principal).Contains(team, StringComparer.Ordinal))
        {
            return new SavedQueryMove.Refused("denied", "a query is shared with a team that one is in oneself");
        }

        // Asked for before, so that nobody fills evidence with what is not kept; the store counts once more.
        IReadOnlyList<SavedQuery> own = await store.ListAsync(caller.Principal, [], cancellationToken);
        if (own.Count >= MostOfOne && own.All(query => query.Name != name))
        {
            return TooMany;
        }

        SavedQuery query = new(caller.Principal, name, team, filters, time.GetUtcNow());
        if (await RecordAsync("save-query", query, cancellationToken) is { } unrecorded)
        {
            return unrecorded;
        }

        // What has its record is not given up because who asked has left.
        return await store.TrySaveAsync(query, MostOfOne, CancellationToken.None)
            ? new SavedQueryMove.Done()
            : TooMany;
    }

    /// <summary>Takes one of the caller's own away.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>What came of it.</returns>
    public async Task<SavedQueryMove> DeleteAsync(CallerIdentity caller, string name, CancellationToken cancellationToken)
    {
        if (WhyNot(await replica.RefreshAsync(cancellationToken), caller) is { } refused)
        {
            return refused;
        }

        IReadOnlyList<SavedQuery> own = await store.ListAsync(caller.Principal, [], cancellationToken);
        if (own.FirstOrDefault(query => query.Name == name) is not { } query)
        {
            return new SavedQueryMove.Refused("not_found", "there is no such query of yours");
        }

        if (await RecordAsync("delete-query", query, cancellationToken) is { } unrecorded)
        {
            return unrecorded;
        }

        await store.DeleteAsync(caller.Principal, name, CancellationToken.None);
        return new SavedQueryMove.Done();
    }

    private async Task<SavedQueryMove.Refused?> RecordAsync(string verb, SavedQuery query, CancellationToken cancellationToken)
    {
        JsonObject subject = JsonObject.Of(
            ("filters", query.Filters),
            ("query", new JsonString(query.Name)),
            ("team", query.Team is null ? null : new JsonString(query.Team)));
        return await ledger.RecordAsync(AdministrationRecord.Of(verb, query.Owner, subject, time.GetUtcNow()), cancellationToken) is LedgerResult.Durable
            ? null
            : new SavedQueryMove.Refused("evidence_unavailable", "evidence cannot be written now, so nothing was changed");
    }

    private static ImmutableArray<string> TeamsOf(AuthorityView view, string principal) => view.Memberships.GetValueOrDefault(principal, []);

    // As for absences: whoever reads for itself, with a token that is not for some routes alone.
    private static SavedQueryMove.Refused? WhyNot(AuthorityView view, CallerIdentity caller) =>
        view.IsRevoked(caller)
        || CallerStanding.Find(view, caller, out PrincipalDocument? principal, out _, out _) is not null
        || principal!.Type is not (PrincipalType.Person or PrincipalType.Service)
        || !caller.Delegation.IsEmpty
        || !caller.Details.IsDefault
            ? new SavedQueryMove.Refused("denied", "persons and services keep queries, each for itself, with a token of its own that is not for some routes alone")
            : null;

    private SavedQueryMove.Refused? WhyNot(string name, JsonObject filters)
    {
        if (name.Length is 0 or > LongestName || !name.All(static one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_' or '.'))
        {
            return new SavedQueryMove.Refused("invalid_request", $"a name has letters, digits, '-', '_' and '.', {LongestName} of them at most");
        }

        if (filters.Members.IsEmpty || !filters.Members.All(static member => member.Value is JsonString && EvidenceFilters.Names.Contains(member.Key)))
        {
            return new SavedQueryMove.Refused("invalid_request", $"filters is an object of texts, at least one of {string.Join(", ", EvidenceFilters.Names)}");
        }

        return EvidenceFilters.TryRead(filters.Members.Select(static member => KeyValuePair.Create(member.Key, ((JsonString)member.Value).Value)), time.GetUtcNow(), out _, out string reason)
            ? null
            : new SavedQueryMove.Refused("invalid_request", reason);
    }
}
