using Atellagent.Domain.Evidence;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// The queries over the records. A filter that may be absent ("@X is null or x = @X") keeps SQLite from using an index, so
/// there is a text for each index, and <see cref="For"/> takes the narrowest one that the query allows. Newest first, by
/// time and then by sequence; the page goes on after its cursor.
/// </summary>
internal static class RecordQueries
{
    public const string ByPosition = Select + "log = @Log and idx = @Index";

    public const string ByLog = Select + "log = @Log and idx >= @FromIndex order by idx limit @Limit";

    private const string Select =
        """
        select seq as Seq, log as Log, idx as Idx, time as Time, previous_hash as PreviousHash, hash as Hash, body as Body
        from evidence_record
        where 
        """;

    private const string Rest =
        """
        time >= @Since and time < @Until and (time, seq) < (@CursorTime, @CursorSequence)
            and (@Type is null or type = @Type)
            and (@Action is null or action = @Action)
            and (@Decision is null or decision = @Decision)
            and (@Principal is null or principal = @Principal)
            and (@Deployment is null or deployment = @Deployment)
            and (@Route is null or route = @Route)
            and (@Effect is null or effect = @Effect)
            and (@Outcome is null or outcome = @Outcome)
        order by time desc, seq desc
        limit @Limit
        """;

    private const string ByAction = Select + "action = @Action and " + Rest;
    private const string ByDecision = Select + "decision = @Decision and " + Rest;
    private const string ByPrincipal = Select + "principal = @Principal and " + Rest;
    private const string ByDeployment = Select + "deployment = @Deployment and " + Rest;
    private const string ByRoute = Select + "route = @Route and " + Rest;
    private const string ByTime = Select + Rest;

    /// <summary>Every text, for the test that prepares them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [ByPosition, ByLog, ByAction, ByDecision, ByPrincipal, ByDeployment, ByRoute, ByTime];

    /// <summary>The text for a query.</summary>
    /// <param name="query">The query.</param>
    /// <returns>The text.</returns>
    public static string For(EvidenceQuery query) => query switch
    {
        { Action: not null } => ByAction,
        { Decision: not null } => ByDecision,
        { Principal: not null } => ByPrincipal,
        { Deployment: not null } => ByDeployment,
        { Route: not null } => ByRoute,
        _ => ByTime,
    };
}
