using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Evidence;

/// <summary>The texts that read records. What a filter asks for beyond the columns, <see cref="RecordFacets"/> looks at.</summary>
internal static class RecordQueries
{
    public const string ByPosition = Select + From + "where r.log = @Log and r.idx = @Index";

    public const string ByLog = Select + From + "where r.log = @Log and r.idx >= @FromIndex order by r.idx limit @Limit";

    /// <summary>The records of some chunks that fit a filter by their columns, in no order.</summary>
    public const string OfChunks = Lean + "from json_each(@Chunks) as c cross join evidence_record r on r.seq >= c.value * 64 and r.seq < c.value * 64 + 64 where " + Filters;

    /// <summary>As <see cref="OfChunks"/>.</summary>
    public const string OfChunksPostgreSql = Lean +
        """
        from (select value::bigint as value from json_array_elements_text(@Chunks::json)) as c
            join evidence_record r on r.seq >= c.value * 64 and r.seq < c.value * 64 + 64
        where 
        """ + Filters;

    /// <summary>The records of some decisions themselves.</summary>
    public const string OfDecisions = Lean + "from json_each(@Decisions) as d cross join evidence_record r on r.decision = d.value and r.type = 'decision' order by r.seq";

    /// <summary>As <see cref="OfDecisions"/>.</summary>
    public const string OfDecisionsPostgreSql = Lean +
        """
        from json_array_elements_text(@Decisions::json) as d (value) join evidence_record r on r.decision = d.value and r.type = 'decision' order by r.seq
        """;

    /// <summary>The records of an action that fit a filter by their columns, newest first from a cursor on.</summary>
    public const string ByAction = Lean + From + First + "@Action" + Second + "@Action" + Third + "@Action" + Last;

    /// <summary>As <see cref="ByAction"/>, of the action that a decision was made about.</summary>
    public const string ByDecision = Lean + From + First + ActionOfDecision + Second + ActionOfDecision + Third + ActionOfDecision + Last;

    private const string Select = "select " + RecordRow.Columns + " ";

    private const string Lean = "select " + RecordRow.LeanColumns + " ";

    private const string From = "from evidence_record r ";

    private const string Filters =
        """
        (@Type is null or r.type = @Type)
            and (@Action is null or r.action = @Action)
            and (@Decision is null or r.decision = @Decision)
            and (@OwnPrincipal is null or r.principal = @OwnPrincipal)
            and (@OwnDeployment is null or r.deployment = @OwnDeployment)
            and (@Deployment is null or r.deployment = @Deployment)
            and (@Route is null or r.route = @Route)
            and (@Operation is null or r.operation = @Operation)
            and (@Effect is null or r.effect = @Effect)
            and (@Outcome is null or r.outcome = @Outcome)
        """;

    // The action's own row holds the places of its decision and its conclusion; whatever else tells of it stands in an index.
    private const string First =
        """
        where r.seq in (
            select o.seq from action a join evidence_record o on o.log = a.log and o.idx = a.decision_idx where a.action = 
        """;

    private const string Second =
        """

            union all
            select o.seq from action a join action_conclusion c on c.seq = a.seq
                join evidence_record o on o.log = c.log and o.idx = c.idx where a.action = 
        """;

    private const string Third =
        """

            union all
            select o.seq from evidence_record o where o.pointed = 0 and o.action = 
        """;

    private const string Last = ") and " + Filters +
        """
         and (r.time / 60000000, r.seq) < (@CursorMinute, @CursorSequence)
        order by r.time / 60000000 desc, r.seq desc limit @Limit
        """;

    private const string ActionOfDecision = "(select d.action from evidence_record d where d.decision = @Decision and d.type = 'decision' limit 1)";

    /// <summary>Every text, for the test that prepares them.</summary>
    /// <param name="kind">The database.</param>
    /// <returns>The texts.</returns>
    public static IReadOnlyList<string> All(DatabaseKind kind) => kind == DatabaseKind.PostgreSql
        ? [ByPosition, ByLog, OfChunksPostgreSql, OfDecisionsPostgreSql, ByAction, ByDecision, PostingList.Block, RecordRow.SealedOf]
        : [ByPosition, ByLog, OfChunks, OfDecisions, ByAction, ByDecision, PostingList.Block, RecordRow.SealedOf];
}
