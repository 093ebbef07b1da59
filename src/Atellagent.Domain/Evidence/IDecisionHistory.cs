namespace Atellagent.Domain.Evidence;

/// <summary>Port: reads recorded decisions in the order in which they came in, page by page.</summary>
public interface IDecisionHistory
{
    /// <summary>Finds where decisions stand.</summary>
    /// <param name="query">Which are wanted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The span that holds all of them.</returns>
    /// <exception cref="EvidenceUnavailableException">Evidence cannot be read.</exception>
    Task<DecisionSpan> MeasureAsync(DecisionHistoryQuery query, CancellationToken cancellationToken);

    /// <summary>Reads one page.</summary>
    /// <param name="query">Which are wanted.</param>
    /// <param name="span">Where: after the last that was read, through the last of the span.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The decisions; fewer than the limit where there are no more or they are large, and none at the end alone.</returns>
    /// <exception cref="EvidenceUnavailableException">Evidence cannot be read.</exception>
    Task<IReadOnlyList<HistoricDecision>> ReadAsync(DecisionHistoryQuery query, DecisionSpan span, int limit, CancellationToken cancellationToken);
}
