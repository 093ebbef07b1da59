namespace Atellagent.Domain.Runs;

/// <summary>Keeps the runs of hosted deployments. A run ends once, and with it, in the same commit, every token that was made for it.</summary>
public interface IRunStore
{
    /// <summary>Keeps a run that begins.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is on disk.</returns>
    Task AddAsync(HostedRun run, CancellationToken cancellationToken);

    /// <summary>Finds a run.</summary>
    /// <param name="id">The run.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The run, or null.</returns>
    Task<HostedRun?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Says that a run's runner was heard of.</summary>
    /// <param name="id">The run.</param>
    /// <param name="now">When.</param>
    /// <param name="until">Until when the run may go on without.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where the run is over, or has not been heard of for too long.</returns>
    Task<bool> RenewAsync(string id, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Ends a run.</summary>
    /// <param name="id">The run.</param>
    /// <param name="end">How.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where it is over already, or there is none.</returns>
    Task<bool> TryEndAsync(string id, RunEnd end, CancellationToken cancellationToken);

    /// <summary>Says that the end of a run is in evidence.</summary>
    /// <param name="id">The run.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is on disk.</returns>
    Task NoteRecordedAsync(string id, CancellationToken cancellationToken);

    /// <summary>Removes runs that are over and recorded, and what authority remembers of their tokens: those are dead by their time alone.</summary>
    /// <param name="before">Those that ended before that.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many.</returns>
    Task<int> RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Lists runs, the newest first.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The runs.</returns>
    Task<IReadOnlyList<HostedRun>> ListAsync(int most, CancellationToken cancellationToken);

    /// <summary>The runs that go on, and those whose end is not in evidence yet.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The runs.</returns>
    Task<IReadOnlyList<HostedRun>> ListOpenAsync(CancellationToken cancellationToken);
}
