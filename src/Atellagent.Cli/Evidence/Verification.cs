using System.Collections.Immutable;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Verification;

namespace Atellagent.Cli.Evidence;

/// <summary>What an export is held against.</summary>
internal sealed class Verification
{
    private readonly bool _isPartial;
    private readonly ExportKeys _keys;
    private readonly int _firstKey;
    private readonly ImmutableArray<(Checkpoint Checkpoint, int SignedBy)> _kept;

    private Verification(ExportKeys keys, int firstKey, ImmutableArray<(Checkpoint Checkpoint, int SignedBy)> kept, bool isPartial) =>
        (_keys, _firstKey, _kept, _isPartial) = (keys, firstKey, kept, isPartial);

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
        return new Verification(keys, trusted is null && read.Length > 0 ? read.Min(static one => one.SignedBy) : first, [.. read], isPartial);
    }

    /// <summary>Reads the checkpoint of a log. A key that was replaced signs no more: where a kept checkpoint of the log was signed by a later one, an
    /// earlier one counts for nothing, whoever has it now.</summary>
    /// <param name="log">The log, for what is said of it.</param>
    /// <param name="note">The signed note.</param>
    /// <returns>The checkpoint.</returns>
    /// <exception cref="EvidenceFaultException">It is none, or no key that counts has signed it.</exception>
    public Checkpoint Read(string log, ReadOnlySpan<byte> note)
    {
        (Checkpoint checkpoint, int signedBy) = _keys.ReadCheckpoint(log, note, _firstKey);
        return _kept.Any(kept => kept.SignedBy > signedBy && string.Equals(kept.Checkpoint.Origin, checkpoint.Origin, StringComparison.Ordinal))
            ? throw new EvidenceFaultException(new EvidenceFault(log, null, "a key has signed the checkpoint that had been replaced before a kept one was signed"))
            : checkpoint;
    }

    /// <summary>The kept checkpoints of a log, the smallest first.</summary>
    /// <param name="origin">The log's name in the world.</param>
    /// <returns>Those that there are.</returns>
    public ImmutableArray<Checkpoint> KeptOf(string origin) =>
        [.. _kept.Select(static kept => kept.Checkpoint).Where(kept => string.Equals(kept.Origin, origin, StringComparison.Ordinal)).OrderBy(static kept => kept.Size)];

    /// <summary>Ends the check of all logs.</summary>
    /// <param name="life">The lives of actions.</param>
    /// <param name="origins">The origins of the logs that were checked.</param>
    /// <exception cref="EvidenceFaultException">Something is missing.</exception>
    public void End(LifeCycle life, IReadOnlyCollection<string> origins)
    {
        if (_kept.Select(static kept => kept.Checkpoint).FirstOrDefault(kept => !origins.Contains(kept.Origin)) is { } missing)
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
