using Atellagent.Domain.Evidence;

namespace Atellagent.Domain.Reviews;

/// <summary>Port: reads reviews and follow-ups. They are written with the evidence of each act, by <see cref="IEvidenceStore"/>, and in no other way.</summary>
public interface IReviewStore
{
    /// <summary>Finds a review.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The review, or null.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<Review?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Reads reviews, the newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The reviews.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<IReadOnlyList<Review>> ListAsync(ReviewQuery query, CancellationToken cancellationToken);

    /// <summary>Which of some decisions have a review.</summary>
    /// <param name="decisions">Their ids.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The ids of those that have one.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<IReadOnlySet<string>> FindReviewedAsync(IReadOnlyCollection<string> decisions, CancellationToken cancellationToken);

    /// <summary>Finds a follow-up.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The follow-up, or null.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<FollowUp?> FindFollowUpAsync(string id, CancellationToken cancellationToken);

    /// <summary>Reads follow-ups, the newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The follow-ups.</returns>
    /// <exception cref="EvidenceUnavailableException">The store cannot be asked.</exception>
    Task<IReadOnlyList<FollowUp>> ListFollowUpsAsync(FollowUpQuery query, CancellationToken cancellationToken);
}
