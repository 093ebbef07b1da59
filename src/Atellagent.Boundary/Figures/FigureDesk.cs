using System.Collections.Immutable;
using Atellagent.Boundary.Sinks;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Figures;

namespace Atellagent.Boundary.Figures;

/// <summary>
/// Looks at the figures. However many ask, the store is asked once in a while and by one at a time: whoever watches a boundary every second adds
/// nothing to what it has to do.
/// </summary>
/// <param name="reader">Counts what is open.</param>
/// <param name="sinks">Who is told of evidence.</param>
/// <param name="settings">When a sink is behind.</param>
/// <param name="time">The clock.</param>
public sealed class FigureDesk(IFigureReader reader, SinkDesk sinks, FigureSettings settings, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _looking = new(1, 1);
    private volatile BoundaryFigures? _last;
    private long _lookedAt;

    /// <summary>Looks.</summary>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>The figures, of now or of two seconds ago.</returns>
    public async Task<BoundaryFigures> LookAsync(CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken);
        try
        {
            if (_last is null || time.GetElapsedTime(_lookedAt) >= Fresh)
            {
                _last = await ReadAsync(cancellationToken);
                _lookedAt = time.GetTimestamp();
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

    // A store that does not answer is told as one that does not: the figures that need none are wanted most then.
    private async Task<BoundaryFigures> ReadAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(Limit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            OpenFigures open = await reader.ReadAsync(either.Token);
            ImmutableArray<SinkStanding> standings = await sinks.ListAsync(either.Token);
            DateTimeOffset now = time.GetUtcNow();
            return new BoundaryFigures(now, open, standings, [.. standings.Where(sink => sink.IsBehind(now, settings.SinkPatience))]);
        }
        catch (Exception fault) when (fault is EvidenceUnavailableException or TimeoutException or InvalidOperationException or IOException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new BoundaryFigures(time.GetUtcNow(), null, default, []);
        }
    }
}
