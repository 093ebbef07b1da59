using Atellagent.Harness;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>
/// Every interleaving of vote, end, cancel, execution and kill up to a depth: the rules never let an action be sent twice or without its votes, and the
/// store answers every sequence of writes that they can lead to as the rules say.
/// </summary>
public abstract class ApprovalInterleavingContract(DatabaseKind kind)
{
    private static readonly DateTimeOffset End = Entries.Noon.AddHours(1);

    /// <summary>How many steps deep.</summary>
    protected abstract int Depth { get; }

    [Fact]
    public async Task No_interleaving_sends_twice_or_without_approval_and_the_store_keeps_to_the_rules()
    {
        IReadOnlyList<ModelWrite[]> runs = Explore(Depth);
        Assert.True(runs.Count > 100, $"{runs.Count} sequences of writes");
        using TestDatabase test = await TestDatabase.CreateAsync(kind);
        using EvidenceStore store = new(test.Database, PlainSeal.Vault(test.Database), new MemoryShelf());
        LogClaim claim = await store.ClaimLogAsync("main", CancellationToken.None);

        // Each run has an action of its own, so that one batch carries the next step of all of them.
        Task<IReadOnlyList<EntryResult>> CommitAsync(IEnumerable<EvidenceEntry> entries) => store.CommitAsync(claim, [.. entries], CancellationToken.None);
        Assert.All(await CommitAsync(runs.Select(static (_, run) => Opened(run))), static result => Assert.IsType<EntryResult.Recorded>(result));
        for (int step = 0; step < runs.Max(static run => run.Length); step++)
        {
            int[] going = [.. Enumerable.Range(0, runs.Count).Where(run => runs[run].Length > step)];
            IReadOnlyList<EntryResult> results = await CommitAsync(going.Select(run => Entry(run, runs[run][step])));
            for (int i = 0; i < going.Length; i++)
            {
                ModelWrite[] run = runs[going[i]];
                Assert.True(results[i] is EntryResult.Recorded == run[step].IsWritten, $"step {step} of {string.Join(" ", run)} came to {results[i].GetType().Name}");
            }
        }
    }

    // All states that can be reached in so many steps, each once; the writes on the way to each of them.
    private static List<ModelWrite[]> Explore(int depth)
    {
        HashSet<string> seen = [];
        Dictionary<string, ModelWrite[]> runs = new(StringComparer.Ordinal);
        List<(ApprovalModel State, ModelWrite[] Writes)> edge = [(new ApprovalModel(), [])];
        for (int step = 0; step < depth && edge.Count > 0; step++)
        {
            List<(ApprovalModel, ModelWrite[])> next = [];
            foreach ((ApprovalModel state, ModelWrite[] writes) in edge)
            {
                foreach ((ApprovalModel reached, ModelWrite? write) in state.Moves())
                {
                    Assert.InRange(reached.Dispatches, 0, 1);
                    Assert.True(reached.Dispatches == 0 || reached is { State: ApprovalState.Consumed, VotesAtAdmission: 2 }, reached.Key);
                    ModelWrite[] longer = write is { } made ? [.. writes, made] : writes;
                    runs.TryAdd(string.Join(' ', longer), longer);
                    if (seen.Add(reached.Key))
                    {
                        next.Add((reached, longer));
                    }
                }
            }

            edge = next;
        }

        // One that another begins with is tried with it.
        HashSet<string> begun = [.. runs.Values.Where(static run => run.Length > 1).Select(static run => string.Join(' ', run[..^1]))];
        return [.. runs.Where(run => run.Value.Length > 0 && !begun.Contains(run.Key)).Select(static run => run.Value)];
    }

    private static EvidenceEntry Entry(int run, ModelWrite write) => write.Kind switch
    {
        ModelWriteKind.Vote => Step(run, write, new ApprovalVote(write.Actor, true, "", Entries.Noon)),
        ModelWriteKind.End => Step(run, write, vote: null) with { Conclusion = new ActionConclusion($"act_{run}", Entries.Body(write.To.ToWord())) },
        ModelWriteKind.Conclude => Entries.Conclude($"act_{run}", "done") with { Conclusion = new ActionConclusion($"act_{run}", Entries.Body("done")) { WasApproved = true } },
        _ => new EvidenceEntry
        {
            Body = Entries.Body($"admission of {run} by {write.Actor}"),
            Index = new EvidenceIndex { Type = "decision", Time = Entries.Noon, Action = $"act_{run}" },
            Claim = new ActionClaim
            {
                Action = $"act_{run}",
                Scope = Scope(run),
                Key = null,
                RequestDigest = $"sha256:act_{run}",
                ExpectedClock = 0,
                Approval = new ApprovalClaim($"apr_{run}", write.Version, "sha256:granted", Entries.Noon),
            },
        },
    };

    private static EvidenceEntry Step(int run, ModelWrite write, ApprovalVote? vote) => new()
    {
        Body = Entries.Body($"step of {write.Actor} on {run}"),
        Index = new EvidenceIndex { Type = "approval", Time = Entries.Noon, Action = $"act_{run}" },
        Approval = new ApprovalStep.Moved($"apr_{run}", write.Version, write.To, vote),
    };

    private static EvidenceEntry Opened(int run)
    {
        EvidenceEntry claim = Entries.Claim($"act_{run}", key: null);
        return claim with
        {
            Claim = claim.Claim! with { Scope = Scope(run) },
            Approval = new ApprovalStep.Opened($"apr_{run}", "sha256:granted", Entries.Noon, End),
        };
    }

    // So many of one caller may wait.
    private static string Scope(int run) => $"scope-{run / 50}";
}
