namespace Atellagent.Boundary.Authority;

/// <summary>
/// Which revision of which document is in force. Writing it is the one step that makes a change of many documents true.
/// </summary>
public sealed record ManifestState
{
    /// <summary>Revisions in force, by <c>kind/name</c>.</summary>
    public SortedDictionary<string, string> Revisions { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Counts the manifests; it only rises.</summary>
    public long Sequence { get; init; }

    /// <summary>Who made it.</summary>
    public string By { get; init; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The last activations of policies, the one in force first; a version that has dropped out can still be named.</summary>
    public IReadOnlyList<PolicyActivation> Activations { get; init => field = value ?? []; } = [];

    /// <summary>Who changed the policies in force last, by policy; one that is not listed has no known author.</summary>
    public SortedDictionary<string, PolicyAuthors> Authors { get; init => field = value ?? new(StringComparer.Ordinal); } = new(StringComparer.Ordinal);

    /// <summary>The last changes that were carried out because somebody voted for them. In the same write as the change itself: each at most once.</summary>
    public IReadOnlyList<string> Voted { get; init => field = value ?? []; } = [];

    /// <summary>What a replay of recorded requests has shown to let more through than what was in force, by what it leads to; the last first.</summary>
    public IReadOnlyList<string> ShownWider { get; init => field = value ?? []; } = [];

    /// <summary>How many of those are listed.</summary>
    public const int MostShownWider = 200;

    /// <summary>How many changes that were voted for are listed: more than can ever wait.</summary>
    public const int MostVoted = 400;

    /// <summary>How many activations are listed.</summary>
    public const int MostActivations = 100;
}
