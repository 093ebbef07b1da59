namespace Atellagent.Domain.Evidence.Notes;

/// <summary>Port: the last checkpoint of each log, kept outside the store, so that an older copy of the store is told from the newest.</summary>
public interface ICheckpointShelf
{
    /// <summary>Reads what is kept of a log.</summary>
    /// <param name="log">The log's name.</param>
    /// <returns>The checkpoint; null where none has ever been kept.</returns>
    /// <exception cref="EvidenceUnavailableException">Something is kept, and cannot be read.</exception>
    Checkpoint? Find(string log);

    /// <summary>Keeps a checkpoint in place of the one before. When it returns, it is on disk.</summary>
    /// <param name="log">The log's name.</param>
    /// <param name="note">The checkpoint, signed.</param>
    /// <exception cref="IOException">It cannot be kept.</exception>
    void Keep(string log, SignedNote note);

    /// <summary>Says what an operator can do about a store that does not fit what is kept of a log.</summary>
    /// <param name="log">The log's name.</param>
    /// <returns>One line.</returns>
    string Advice(string log);
}
