namespace Atellagent.Boundary.Standing;

/// <summary>Port: what a silo knows of its own process.</summary>
public interface ISiloSelf
{
    /// <summary>The version of the program, and what it was built of.</summary>
    string Version { get; }

    /// <summary>When the process began.</summary>
    DateTimeOffset StartedAt { get; }

    /// <summary>How much room there is on the disk of its data folder.</summary>
    /// <returns>Bytes; null where that is not known.</returns>
    long? FreeBytes();

    /// <summary>Why it would take no action now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The reason; empty where it would.</returns>
    Task<string> WhyNotReadyAsync(CancellationToken cancellationToken);
}
