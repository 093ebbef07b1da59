using System.Collections.Frozen;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// The queries over the records. A filter that may be absent ("@X is null or x = @X") keeps SQLite from using an index, so
/// there is a text for each way in, and <see cref="For(EvidenceQuery, DatabaseKind)"/> takes the narrowest one that the query allows. Newest first, by
/// the minute and then by sequence; the page goes on after its cursor.
/// </summary>
internal static class RecordQueries
{
    public const string ByPosition = Select + From + "where log = @Log and idx = @Index";

    public const string ByLog = Select + From + "where log = @Log and idx >= @FromIndex order by idx limit @Limit";

    private const string Select =
        """
        select seq as Seq, log as Log, idx as Idx, time as Time, previous_hash as PreviousHash, hash as Hash, body as Body

        """;

    private const string From = "from evidence_record ";

    private const string Filters =
        """
        time >= @Since and time < @Until and (time / 60000000, seq) < (@CursorMinute, @CursorSequence)
            and (@Type is null or type = @Type)
            and (@Action is null or action = @Action)
            and (@Decision is null or decision = @Decision)
            and (@Principal is null or principal = @Principal)
            and (@Deployment is null or deployment = @Deployment)
            and (@Route is null or route = @Route)
            and (@Effect is null or effect = @Effect)
            and (@Outcome is null or outcome = @Outcome)

        """;

    private const string Rest = Filters + "order by time / 60000000 desc, seq desc limit @Limit";

    // The postings are read newest first, and within one its records: nothing is sorted, and a full page ends the search.
    private const string OfPosting =
        """
        from evidence_posting p cross join evidence_record r on seq >= chunk * 64 and seq < chunk * 64 + 64
        where kind = KIND and value = VALUE and minute between @FirstMinute and @LastMinute
            and (minute, chunk) <= (@CursorMinute, @CursorSequence / 64)
            and time / 60000000 = minute and
        """ + " " + Filters + "order by minute desc, chunk desc, seq desc limit @Limit";

    // The action's own row holds the places of its decision and its conclusion; whatever else tells of it stands in an index.
    private const string OfAction =
        """
        where seq in (
            select r.seq from action a join evidence_record r on r.log = a.log and r.idx = a.decision_idx where a.action = ACTION
            union all
            select r.seq from action a join action_conclusion c on c.seq = a.seq
                join evidence_record r on r.log = c.log and r.idx = c.idx where a.action = ACTION
            union all
            select seq from evidence_record where action = ACTION and pointed = 0)
        and 
        """;

    private const string ActionOfDecision = "(select action from evidence_record where decision = @Decision and type = 'decision' limit 1)";

    private static readonly string ByAction = Select + From + OfAction.Replace("ACTION", "@Action", StringComparison.Ordinal) + Rest;
    private static readonly string ByDecision = Select + From + OfAction.Replace("ACTION", ActionOfDecision, StringComparison.Ordinal) + Rest;
    private static readonly string ByTime = Posting(PostingKind.Any, "''");
    private static readonly string ByPrincipal = Posting(PostingKind.Principal, "@Principal");
    private static readonly string ByDeployment = Posting(PostingKind.Deployment, "@Deployment");
    private static readonly string ByRoute = Posting(PostingKind.Route, "@Route");

    /// <summary>Every text, for the test that prepares them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [ByPosition, ByLog, ByAction, ByDecision, ByPrincipal, ByDeployment, ByRoute, ByTime];

    // There "cross" would not fix the order of the join, and takes no condition.
    private static readonly FrozenDictionary<string, string> PostgreSql =
        All.ToFrozenDictionary(static text => text, static text => text.Replace(" cross join ", " join ", StringComparison.Ordinal), StringComparer.Ordinal);

    /// <summary>The text for a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="kind">The database.</param>
    /// <returns>The text.</returns>
    public static string For(EvidenceQuery query, DatabaseKind kind) => Read(TextOf(query), kind);

    /// <summary>A text as a database reads it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kind">The database.</param>
    /// <returns>The text.</returns>
    public static string Read(string text, DatabaseKind kind) => kind == DatabaseKind.PostgreSql ? PostgreSql[text] : text;

    private static string TextOf(EvidenceQuery query) => query switch
    {
        { Action: not null } => ByAction,
        { Decision: not null } => ByDecision,
        { Principal: not null } => ByPrincipal,
        { Deployment: not null } => ByDeployment,
        { Route: not null } => ByRoute,
        _ => ByTime,
    };

    private static string Posting(PostingKind kind, string value) => Select + OfPosting
        .Replace("KIND", ((int)kind).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("VALUE", value, StringComparison.Ordinal);
}
