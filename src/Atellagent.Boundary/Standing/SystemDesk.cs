using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Figures;
using Atellagent.Boundary.Shadows;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Figures;
using Atellagent.Domain.Runs;

namespace Atellagent.Boundary.Standing;

/// <summary>
/// Looks how the boundary stands. As with <see cref="FigureDesk"/>, everybody who asks within two seconds is told the same: a page that many have open
/// adds nothing to what silos and store have to do. What cannot be asked is told as such, and everything else all the same.
/// </summary>
public sealed class SystemDesk : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly SiloDesk _silos;
    private readonly IStoreReader _store;
    private readonly IRunStore _runs;
    private readonly FigureDesk _figures;
    private readonly AuthorityReplica _replica;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _looking = new(1, 1);
    private SystemStanding? _last;
    private long _lookedAt;

    /// <summary>Makes the desk.</summary>
    /// <param name="silos">The silos.</param>
    /// <param name="store">The database.</param>
    /// <param name="runs">The runs.</param>
    /// <param name="figures">What is open, and who is told of evidence.</param>
    /// <param name="replica">Authority.</param>
    /// <param name="time">The clock.</param>
    internal SystemDesk(SiloDesk silos, IStoreReader store, IRunStore runs, FigureDesk figures, AuthorityReplica replica, TimeProvider time) =>
        (_silos, _store, _runs, _figures, _replica, _time) = (silos, store, runs, figures, replica, time);

    /// <summary>Looks.</summary>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>How it stands, now or two seconds ago.</returns>
    public async Task<SystemStanding> LookAsync(CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken);
        try
        {
            if (_last is null || _time.GetElapsedTime(_lookedAt) >= Fresh)
            {
                _last = await ReadAsync(cancellationToken);
                _lookedAt = _time.GetTimestamp();
            }

            return _last;
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _looking.Dispose();

    private async Task<SystemStanding> ReadAsync(CancellationToken cancellationToken)
    {
        Task<System.Collections.Immutable.ImmutableArray<SiloStanding>> silos = _silos.LookAsync(cancellationToken);
        Task<StoreStanding?> store = TryAsync(async token => (StoreStanding?)await _store.ReadAsync(token), cancellationToken);
        Task<int?> runs = TryAsync(async token => (int?)(await _runs.ListOpenAsync(token)).Count, cancellationToken);
        BoundaryFigures figures = await _figures.LookAsync(cancellationToken);
        ShadowDraft? shadow = _replica.Current.Shadow;
        return new SystemStanding(_time.GetUtcNow(), await silos, await store, figures, await runs, shadow is null ? null : shadow.Policies?.Version.ToString() ?? "", shadow?.Problem);
    }

    private async Task<T?> TryAsync<T>(Func<CancellationToken, Task<T?>> read, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(Limit, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await read(either.Token);
        }
        catch (Exception fault) when (fault is EvidenceUnavailableException or TimeoutException or InvalidOperationException or IOException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return default;
        }
    }
}
