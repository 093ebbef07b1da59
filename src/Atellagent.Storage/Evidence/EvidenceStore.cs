using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Payloads;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// Evidence: one long-lived writing connection on its own thread, a batch a transaction. When
/// <see cref="CommitAsync"/> returns, the batch is on disk.
/// </summary>
/// <param name="database">The migrated database.</param>
/// <param name="vault">Encrypts what stands beside records.</param>
/// <param name="shelf">The checkpoints that are kept outside it: a database that is behind them takes nothing.</param>
public sealed class EvidenceStore(BoundaryDatabase database, PayloadVault vault, ICheckpointShelf shelf) : IEvidenceStore, ICheckpointStore, IDisposable
{
    private readonly WriterThread _thread = new(database, vault, shelf);
    private volatile LogClaim? _claim;

    /// <inheritdoc />
    public Task<LogClaim> ClaimLogAsync(string log, CancellationToken cancellationToken) =>
        _thread.RunAsync(writer => _claim = writer.ClaimLog(log), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<EntryResult>> CommitAsync(
        LogClaim claim,
        IReadOnlyList<EvidenceEntry> entries,
        CancellationToken cancellationToken) =>
        _thread.RunAsync(writer => writer.Commit(claim, entries, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<StoredAction?> FindAsync(LogClaim claim, string action, CancellationToken cancellationToken) =>
        _thread.RunAsync(writer => writer.FindAction(claim, action), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredAction>> TakeOverAsync(LogClaim claim, int limit, CancellationToken cancellationToken) =>
        _thread.RunAsync(writer => writer.TakeOver(claim, limit), cancellationToken);

    /// <inheritdoc />
    public Task ProbeAsync(CancellationToken cancellationToken) =>
        _thread.RunAsync(writer => writer.Probe(_claim), cancellationToken);

    /// <inheritdoc />
    public Task<SignedNote?> CheckpointAsync(LogClaim claim, ICheckpointSigner signer, DateTimeOffset now, CancellationToken cancellationToken) =>
        _thread.RunAsync(writer => writer.Checkpoint(claim, signer, now), cancellationToken);

    /// <summary>Finishes the work that was handed in, and closes the connection.</summary>
    public void Dispose() => _thread.Dispose();
}
