namespace Atellagent.Domain.Evidence.Notes;

/// <summary>Port: signs checkpoints with the key of the moment.</summary>
public interface ICheckpointSigner
{
    /// <summary>The key that signs: its public half in hex, which the store knows it by.</summary>
    string KeyId { get; }

    /// <summary>The origin of a log that has none yet. It keeps it for ever, whatever the boundary is called later.</summary>
    /// <param name="log">The log's name.</param>
    /// <returns>The origin.</returns>
    string OriginOf(string log);

    /// <summary>Signs.</summary>
    /// <param name="checkpoint">What is to be signed. The caller makes sure that nothing inconsistent with it has ever been.</param>
    /// <returns>The note.</returns>
    SignedNote Sign(Checkpoint checkpoint);

    /// <summary>Finds out anew which key signs: another silo may have replaced it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is known.</returns>
    Task RefreshAsync(CancellationToken cancellationToken);
}
