namespace Atellagent.Domain.Queries;

/// <summary>Port: saved queries.</summary>
public interface ISavedQueryStore
{
    /// <summary>Reads somebody's own, and those shared with some teams.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="teams">The teams.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The queries, by owner and name.</returns>
    Task<IReadOnlyList<SavedQuery>> ListAsync(string owner, IReadOnlyCollection<string> teams, CancellationToken cancellationToken);

    /// <summary>Saves one in the place of its owner's of the same name.</summary>
    /// <param name="query">The query.</param>
    /// <param name="most">How many its owner may have.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where its owner has that many others.</returns>
    Task<bool> TrySaveAsync(SavedQuery query, int most, CancellationToken cancellationToken);

    /// <summary>Takes one away.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where there is none.</returns>
    Task<bool> DeleteAsync(string owner, string name, CancellationToken cancellationToken);
}
