namespace Atellagent.Storage.Evidence;

/// <summary>What is asked of a log's tree, by its writer and by readers.</summary>
internal static class TileQueries
{
    /// <summary>How many tiles of a level are stored.</summary>
    public const string Count = "select coalesce(max(idx) + 1, 0) from evidence_tile where log = @Log and level = @Level";

    /// <summary>The roots of a run of tiles.</summary>
    public const string Roots =
        "select idx, root from evidence_tile where log = @Log and level = @Level and idx >= @From and idx < @End order by idx";

    /// <summary>The hashes of one tile.</summary>
    public const string Hashes = "select hashes from evidence_tile where log = @Log and level = @Level and idx = @Idx";

    /// <summary>A run of records.</summary>
    public const string Bodies = "select idx, body from evidence_record where log = @Log and idx >= @From and idx < @End order by idx";

    /// <summary>A run of records with their place in the chain and what they are found by.</summary>
    public const string Links =
        """
        select idx as Idx, previous_hash as PreviousHash, hash as Hash, body as Body, time as Time, type as Type, action as Action, decision as Decision,
            principal as Principal, deployment as Deployment, route as Route, operation as Operation, effect as Effect, outcome as Outcome
        from evidence_record
        where log = @Log and idx >= @From and idx < @End
        order by idx
        """;

    /// <summary>How many records a log has.</summary>
    public const string Size = "select coalesce((select idx + 1 from evidence_record where log = @Log order by idx desc limit 1), 0)";
}
