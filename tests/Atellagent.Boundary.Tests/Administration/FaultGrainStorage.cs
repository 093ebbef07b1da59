using Atellagent.Harness;
using Orleans.Storage;

namespace Atellagent.Boundary.Tests.Administration;

/// <summary>A grain storage of which one write fails, counted from when it was broken.</summary>
internal sealed class FaultGrainStorage : IGrainStorage
{
    private IGrainStorage? _inner;
    private int _writes;
    private int _failing;
    private Fault _fault;

    /// <summary>How many writes there were since it was broken or mended last.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>Stands before a storage.</summary>
    public FaultGrainStorage Before(IGrainStorage inner)
    {
        _inner = inner;
        return this;
    }

    /// <summary>Breaks one write, and none after it.</summary>
    public void Break(int write, Fault fault) => (_fault, _failing, _writes) = (fault, write, 0);

    /// <summary>Breaks none.</summary>
    public void Mend() => Break(0, Fault.None);

    /// <inheritdoc />
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        bool fails = Interlocked.Increment(ref _writes) == _failing;
        if (fails && _fault == Fault.Throw)
        {
            throw new InjectedFaultException("grain storage");
        }

        // The state is another object: an answer that is lost brings no new version with it either.
        IGrainState<T> written = fails ? new GrainState<T>(grainState.State, grainState.ETag) { RecordExists = grainState.RecordExists } : grainState;
        await _inner!.WriteStateAsync(stateName, grainId, written);
        if (fails)
        {
            throw new InjectedFaultException("grain storage");
        }
    }

    /// <inheritdoc />
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        _inner!.ReadStateAsync(stateName, grainId, grainState);

    /// <inheritdoc />
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        _inner!.ClearStateAsync(stateName, grainId, grainState);
}
