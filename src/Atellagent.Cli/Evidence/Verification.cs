using System.Collections.Immutable;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Verification;

namespace Atellagent.Cli.Evidence;

/// <summary>What an export is held against.</summary>
internal sealed class Verification
{
    private readonly bool _isPartial;
    private readonly ImmutableArray<Checkpoint> _kept;

    private Verification(int firstKey, ImmutableArray<Checkpoint> kept, bool isPartial) => (FirstKey, _kept, _isPartial) = (firstKey, kept, isPartial);

    /// <summary>The place of the first key of the export that is trusted.</summary>
    public int FirstKey { get; }

    /// <summary>Finds out which keys of an export are trusted. Anybody can put a key of their own before the boundary's, so a kept checkpoint is as good
    /// as a key: what it was not signed by, nor by what follows, counts for nothing.</summary>
    /// <param name="keys">The export's keys.</param>
    /// <param name="trusted">A key that is trusted by other means; null for none.</param>
    /// <param name="kept">Checkpoints that were kept elsewhere.</param>
    /// <param name="isPartial">Whether logs of the boundary may be missing: then what one tells of another is not asked for.</param>
    /// <returns>What to hold it against.</returns>
    /// <exception cref="EvidenceFaultException">The key is none of the export's, or a checkpoint is signed by none of them.</exception>
    public static Verification Of(ExportKeys keys, NoteKey? trusted, IReadOnlyList<byte[]> kept, bool isPartial)
    {
        int first = trusted is null ? 0 : keys.Find(trusted);
        (Checkpoint Checkpoint, int SignedBy)[] read = [.. kept.Select(note => keys.ReadCheckpoint("", note, first))];
        return new Verification(
            trusted is null && read.Length > 0 ? read.Min(static one => one.SignedBy) : first, [.. read.Select(static one => one.Checkpoint)], isPartial);
    }

    /// <summary>The kept checkpoints of a log, the smallest first.</summary>
    /// <param name="origin">The log's name in the world.</param>
    /// <returns>Those that there are.</returns>
    public ImmutableArray<Checkpoint> KeptOf(string origin) =>
        [.. _kept.Where(kept => string.Equals(kept.Origin, origin, StringComparison.Ordinal)).OrderBy(static kept => kept.Size)];

    /// <summary>Ends the check of all logs.</summary>
    /// <param name="life">The lives of actions.</param>
    /// <param name="origins">The origins of the logs that were checked.</param>
    /// <exception cref="EvidenceFaultException">Something is missing.</exception>
    public void End(LifeCycle life, IReadOnlyCollection<string> origins)
    {
        if (_kept.FirstOrDefault(kept => !origins.Contains(kept.Origin)) is { } missing)
        {
            throw new EvidenceFaultException(new EvidenceFault("", null, $"the kept checkpoint is of {missing.Origin}, which is not here"));
        }

        if (origins.Distinct(StringComparer.Ordinal).Count() != origins.Count)
        {
            throw new EvidenceFaultException(new EvidenceFault("", null, "two logs have one name in the world"));
        }

        if (!_isPartial && life.End() is { } fault)
        {
            throw new EvidenceFaultException(fault);
        }
    }
}
