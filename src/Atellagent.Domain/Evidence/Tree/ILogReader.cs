using Atellagent.Domain.Evidence.Notes;

namespace Atellagent.Domain.Evidence.Tree;

/// <summary>Port: reads logs as trees. What it gives is what the store holds; whether it is right, whoever has a checkpoint can compute.</summary>
public interface ILogReader
{
    /// <summary>Reads the logs that have a checkpoint.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Each log with its last checkpoint, by name.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<IReadOnlyList<LogStanding>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Reads one log's last checkpoint.</summary>
    /// <param name="log">The log.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The log; null where there is none of that name, or it has no checkpoint yet.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<LogStanding?> FindAsync(string log, CancellationToken cancellationToken);

    /// <summary>Reads the hashes of a tile.</summary>
    /// <param name="log">The log.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>As many hashes as the tile is wide; null where the log does not have them all.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<ReadOnlyMemory<byte>?> ReadTileAsync(string log, TileAddress tile, CancellationToken cancellationToken);

    /// <summary>Reads a run of records.</summary>
    /// <param name="log">The log.</param>
    /// <param name="first">The index of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The records as they are stored, in order; null where the log does not have them all.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ReadBodiesAsync(string log, long first, int count, CancellationToken cancellationToken);

    /// <summary>Reads which keys have signed which logs, and from which size on.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One for each log and key, by log and size.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<IReadOnlyList<KeyUse>> ReadKeyUsesAsync(CancellationToken cancellationToken);

    /// <summary>Stores what witnesses have signed. Where a newer one is there by now, nothing changes.</summary>
    /// <param name="log">The log.</param>
    /// <param name="size">The size of the checkpoint.</param>
    /// <param name="note">The checkpoint with their signatures.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is on disk.</returns>
    /// <exception cref="EvidenceUnavailableException">It cannot be stored.</exception>
    Task StoreCosignedAsync(string log, long size, SignedNote note, CancellationToken cancellationToken);
}
