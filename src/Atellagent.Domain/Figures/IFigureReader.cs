using Atellagent.Domain.Evidence;

namespace Atellagent.Domain.Figures;

/// <summary>Port: counts what an operator looks at. Each is counted to <see cref="MostCounted"/>, so that looking costs the same however much there is.</summary>
public interface IFigureReader
{
    /// <summary>How far is counted.</summary>
    const long MostCounted = 10_000;

    /// <summary>Counts.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The figures.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<OpenFigures> ReadAsync(CancellationToken cancellationToken);
}
