using System.Collections.Concurrent;
using Atellagent.Domain.Evidence.Notes;

namespace Atellagent.Harness;

/// <summary>Keeps checkpoints for as long as a test lasts.</summary>
public sealed class MemoryShelf : ICheckpointShelf
{
    private readonly ConcurrentDictionary<string, Checkpoint> _kept = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public Checkpoint? Find(string log) => _kept.GetValueOrDefault(log);

    /// <inheritdoc />
    public void Keep(string log, SignedNote note) =>
        _kept[log] = Checkpoint.TryParse(note.Text, out Checkpoint? checkpoint) ? checkpoint : throw new IOException("no checkpoint");

    /// <inheritdoc />
    public string Advice(string log) => "look at " + log;
}
