namespace Atellagent.Boundary.Authority;

/// <summary>Keeps one policy version, for ever. Keyed by the version.</summary>
[Alias("atellagent.policy-version")]
public interface IPolicyVersionGrain : IGrainWithStringKey
{
    /// <summary>Keeps it. What is kept already stays as it is.</summary>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is stored.</returns>
    Task KeepAsync(PolicyVersionState version, CancellationToken cancellationToken);

    /// <summary>Reads it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The version; null where there was none.</returns>
    Task<PolicyVersionState?> ReadAsync(CancellationToken cancellationToken);
}
