namespace Atellagent.Domain.Evidence.Notes;

/// <summary>Port: makes checkpoints of what the store holds of a log.</summary>
public interface ICheckpointStore
{
    /// <summary>
    /// Signs the end of a log as it stands on disk, and stores it in one transaction with the check that the log is still this writer's. So
    /// nobody signs what another has begun to continue.
    /// </summary>
    /// <param name="claim">The right to append.</param>
    /// <param name="signer">Signs.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The checkpoint; null where the last one says the same.</returns>
    /// <exception cref="EvidenceUnavailableException">There is none.</exception>
    Task<SignedNote?> CheckpointAsync(LogClaim claim, ICheckpointSigner signer, DateTimeOffset now, CancellationToken cancellationToken);
}
