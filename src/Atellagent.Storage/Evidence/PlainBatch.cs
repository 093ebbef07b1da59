using Atellagent.Domain.Evidence;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// What a batch claims and concludes, column by column, where every entry is a record alone, a claim of a new action or the first conclusion
/// of one. Each is expected to be written: then its place in the log is known before anything is asked of the database.
/// </summary>
internal sealed class PlainBatch
{
    private readonly List<string> _actions = [];
    private readonly List<string> _scopes = [];
    private readonly List<string?> _keys = [];
    private readonly List<string> _digests = [];
    private readonly List<long> _places = [];
    private readonly List<string> _concluded = [];
    private readonly List<long> _conclusionPlaces = [];
    private readonly List<byte[]> _answers = [];
    private readonly HashSet<(string Scope, string Key)> _seen = [];

    private PlainBatch(IReadOnlyList<EvidenceEntry> entries, EvidencePosition next)
    {
        Entries = entries;
        Next = next;
    }

    /// <summary>The batch.</summary>
    public IReadOnlyList<EvidenceEntry> Entries { get; }

    /// <summary>Where its first record is expected to go.</summary>
    public EvidencePosition Next { get; }

    /// <summary>How many actions it claims.</summary>
    public int Claims => _actions.Count;

    /// <summary>How many actions it concludes.</summary>
    public int Conclusions => _concluded.Count;

    public string[] Actions => [.. _actions];

    public string[] Scopes => [.. _scopes];

    public string?[] Keys => [.. _keys];

    public string[] Digests => [.. _digests];

    public long[] Places => [.. _places];

    public string[] Concluded => [.. _concluded];

    public long[] ConclusionPlaces => [.. _conclusionPlaces];

    public byte[][] Answers => [.. _answers];

    /// <summary>Lays a batch out.</summary>
    /// <param name="entries">The batch.</param>
    /// <param name="next">Where the next record of the log goes.</param>
    /// <returns>The batch; null where an entry wants more than this, or what another of the batch wants.</returns>
    public static PlainBatch? TryOf(IReadOnlyList<EvidenceEntry> entries, EvidencePosition next)
    {
        PlainBatch batch = new(entries, next);
        for (int i = 0; i < entries.Count; i++)
        {
            if (!batch.TryAdd(entries[i], next.Index + i))
            {
                return null;
            }
        }

        return batch;
    }

    /// <summary>Whether every claim was decided under a clock.</summary>
    /// <param name="clock">The clock.</param>
    /// <returns>False where authority has changed since one of the decisions.</returns>
    public bool IsDecidedUnder(long? clock)
    {
        foreach (EvidenceEntry entry in Entries)
        {
            if (entry.Claim?.ExpectedClock is { } expected && expected != clock)
            {
                return false;
            }
        }

        return true;
    }

    private bool TryAdd(EvidenceEntry entry, long place) =>
        entry is { Approval: null, Erasure: null, Review: null, Labels: null }
        && (entry.Claim is null || TryClaim(entry.Claim, place, entry.Payload is not null))
        && (entry.Conclusion is null || TryConclude(entry.Conclusion, place, entry.Payload is not null));

    private bool TryClaim(ActionClaim claim, long place, bool isAnswerBeside)
    {
        if (claim is not { Approval: null, Course: null, Use: null, Draws.IsEmpty: true } || (claim.Key is { } key && !_seen.Add((claim.Scope, key))))
        {
            return false;
        }

        _actions.Add(claim.Action);
        _scopes.Add(claim.Scope);
        _keys.Add(claim.Key);
        _digests.Add(claim.RequestDigest);
        _places.Add(place);
        if (claim.Answer is { } answer)
        {
            Conclude(claim.Action, place, isAnswerBeside ? default : answer);
        }

        return true;
    }

    private bool TryConclude(ActionConclusion conclusion, long place, bool isAnswerBeside)
    {
        if (conclusion is not { Course: null, WasApproved: false, IsUnknown: false, Settlements.IsEmpty: true })
        {
            return false;
        }

        Conclude(conclusion.Action, place, isAnswerBeside ? default : conclusion.Answer);
        return true;
    }

    private void Conclude(string action, long place, ReadOnlyMemory<byte> answer)
    {
        _concluded.Add(action);
        _conclusionPlaces.Add(place);
        _answers.Add(answer.ToArray());
    }
}
