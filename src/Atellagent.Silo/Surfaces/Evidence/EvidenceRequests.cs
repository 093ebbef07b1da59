using System.Collections.Immutable;
using Atellagent.Boundary.Queries;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Queries;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.Evidence;

/// <summary>Reads what is asked for of evidence: the filters of an address, those of a saved query that it names, and what the caller may see.</summary>
/// <param name="gate">Says who may read everybody's.</param>
/// <param name="queries">Saved queries.</param>
/// <param name="time">The clock.</param>
internal sealed class EvidenceRequests(AdministrationGate gate, SavedQueryDesk queries, TimeProvider time)
{
    private const string Saved = "saved";

    /// <summary>Reads it; answers the request where it is malformed.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">The caller.</param>
    /// <returns>The filter, narrowed to what the caller may see; null where the request has been answered.</returns>
    public async Task<EvidenceQuery?> ReadAsync(HttpContext context, CallerIdentity caller)
    {
        if (context.Request.Query.Any(static one => one.Value.Count != 1))
        {
            await Problem.WriteAsync(context, "invalid_request", "each filter has one value");
            return null;
        }

        ImmutableArray<KeyValuePair<string, string>> words =
            [.. context.Request.Query.Where(static one => one.Key != Saved).Select(static one => KeyValuePair.Create(one.Key, one.Value[0] ?? ""))];
        if (context.Request.Query[Saved] is [{ } name])
        {
            if (await queries.FindAsync(caller, name, context.RequestAborted) is not { } saved)
            {
                await Problem.WriteAsync(context, "not_found", "there is no such saved query, or several of your teams have one; then name its owner too, as owner/name");
                return null;
            }

            words = words.AddRange(WordsOf(saved));
        }

        if (!EvidenceFilters.TryRead(words, time.GetUtcNow(), out EvidenceQuery query, out string reason))
        {
            await Problem.WriteAsync(context, "invalid_request", reason);
            return null;
        }

        if (await gate.ReadsAllAsync(caller, context.RequestAborted))
        {
            return query;
        }

        // Whoever is told which of its texts had a finding can turn one until it has none.
        if (query.Finding is not null)
        {
            await Problem.WriteAsync(context, "denied", "what detectors found is told to those who may read the evidence of everybody");
            return null;
        }

        return query with { OwnPrincipal = caller.Principal, OwnDeployment = caller.Deployment };
    }

    private static IEnumerable<KeyValuePair<string, string>> WordsOf(SavedQuery saved) =>
        saved.Filters.Members.Select(static member => KeyValuePair.Create(member.Key, (member.Value as JsonString)?.Value ?? ""));
}
