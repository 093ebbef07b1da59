using System.Collections.Immutable;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Settlements;

/// <summary>Lists actions of which nobody knows what came. Who looks sees their own, and whoever may read all evidence sees all.</summary>
/// <param name="reader">Where actions are.</param>
/// <param name="replica">Authority, for who may settle.</param>
/// <param name="time">The clock.</param>
public sealed class OpenActions(IEvidenceReader reader, AuthorityReplica replica, TimeProvider time)
{
    // Each is a record of up to some megabytes.
    private const int PageSize = 25;

    /// <summary>The words for what can be listed, and the states that they stand for.</summary>
    public static ImmutableSortedDictionary<string, CourseState> Words { get; } = ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal,
        [
            KeyValuePair.Create("unclosed", CourseState.Redeemed),
            KeyValuePair.Create("unknown", CourseState.Unknown),
            KeyValuePair.Create("unredeemed", CourseState.Issued),
        ]);

    /// <summary>Lists them, the newest first.</summary>
    /// <param name="viewer">Who looks.</param>
    /// <param name="seesAll">Whether the viewer may read all evidence.</param>
    /// <param name="outcome">One of <see cref="Words"/>.</param>
    /// <param name="before">Only those before this action; null for the newest.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The actions of one page as told, and the id to go on before; null at the end.</returns>
    public async Task<(ImmutableArray<JsonObject> Items, string? Next)> ListAsync(
        CallerIdentity viewer, bool seesAll, string outcome, string? before, CancellationToken cancellationToken)
    {
        CourseState state = Words[outcome];
        DateTimeOffset until = time.GetUtcNow() - (state == CourseState.Issued ? Permits.Permit.Lifetime : TimeSpan.Zero);
        IReadOnlyList<StoredAction> page = await reader.ListAsync(state, seesAll ? null : ActionClock.Scope(viewer), until, before, PageSize, cancellationToken);
        AuthorityView view = replica.Current;
        return ([.. page.Select(action => Tell(action, outcome, viewer, view, time.GetUtcNow()))], page.Count == PageSize ? page[^1].Action : null);
    }

    // One whose record cannot be read is listed all the same: it is the last that may be hidden.
    private static JsonObject Tell(StoredAction stored, string outcome, CallerIdentity viewer, AuthorityView view, DateTimeOffset now)
    {
        ActionCourse course = stored.Course!;
        JsonObject told = JsonObject.Of(
            ("attempts", JsonNumber.Of(course.Attempt)),
            ("id", new JsonString(stored.Action)),
            ("outcome", new JsonString(outcome)),
            ("since", new JsonString(Rfc3339.Text(course.Since))));
        if (!DecidedAction.TryRead(stored, out DecidedAction? action))
        {
            return told.With("maySettle", JsonBoolean.False).With("whyNot", new JsonString("the record of the action is not whole"));
        }

        string? whyNot = SettlementStanding.WhyNot(stored) ?? SettlementStanding.WhyNot(action, viewer, view, now);
        JsonObject whole = told
            .With("decision", action.Decision["id"] ?? JsonNull.Instance)
            .With("digest", action.Record["digest"] ?? JsonNull.Instance)
            .With("maySettle", JsonBoolean.Of(whyNot is null))
            .With("request", JsonObject.Of(
                ("arguments", (action.Decision["granted"] as JsonObject)?["arguments"]),
                ("delegation", action.Record["delegation"]),
                ("deployment", action.Record["deployment"]),
                ("operation", action.Record["operation"]),
                ("principal", action.Record["principal"]),
                ("route", action.Record["route"])));
        whole = action.Record["redemption"] is JsonObject redemption ? whole.With("redeemedBy", redemption["principal"]!) : whole;
        return whyNot is null ? whole : whole.With("whyNot", new JsonString(whyNot));
    }
}
