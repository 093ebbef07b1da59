using System.Collections.Concurrent;

namespace Atellagent.Harness;

/// <summary>
/// Which named point fails, and how. A point is a call of a port; everything that the boundary awaits outside itself is one.
/// </summary>
public sealed class FaultPlan : IDisposable
{
    private CancellationTokenSource _mending = new();
    private readonly ConcurrentDictionary<string, Fault> _faults = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Fault> _once = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _visits = new(StringComparer.Ordinal);

    /// <summary>How often each point was passed.</summary>
    public IReadOnlyDictionary<string, int> Visits => _visits;

    /// <summary>Breaks a point, from now on.</summary>
    public void Break(string point, Fault fault) => _faults[point] = fault;

    /// <summary>Breaks a point for the next that passes it.</summary>
    public void BreakOnce(string point, Fault fault) => _once[point] = fault;

    /// <summary>Mends everything, and lets go of what hangs.</summary>
    public void Mend()
    {
        _faults.Clear();
        _once.Clear();
        CancellationTokenSource held = Interlocked.Exchange(ref _mending, new CancellationTokenSource());
        held.Cancel();
        held.Dispose();
    }

    /// <inheritdoc />
    public void Dispose() => _mending.Dispose();

    /// <summary>Passes a point: does the work, or what the plan says instead.</summary>
    public async Task<T> PassAsync<T>(string point, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        _visits.AddOrUpdate(point, 1, static (_, count) => count + 1);
        switch (_once.TryRemove(point, out Fault once) ? once : _faults.GetValueOrDefault(point))
        {
            case Fault.Throw:
                throw new InjectedFaultException(point);
            case Fault.Hang:
                using (CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _mending.Token))
                {
                    await Task.Delay(Timeout.Infinite, either.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
                }

                cancellationToken.ThrowIfCancellationRequested();
                throw new InjectedFaultException(point);
            case Fault.Nothing:
                return default!;
            case Fault.WorkThenThrow:
                await work();
                throw new InjectedFaultException(point);
            default:
                return await work();
        }
    }
}
