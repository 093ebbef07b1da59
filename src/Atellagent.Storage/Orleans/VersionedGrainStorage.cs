using Orleans.Storage;

namespace Atellagent.Storage.Orleans;

/// <summary>
/// Stands before Orleans' ADO.NET storage and closes what that leaves open, see <c>sql/sqlite/0002_orleans.sql</c>:
/// a state belongs to the whole grain id, never to a key read as a number, and a cleared state does not look like a stored one.
/// </summary>
/// <param name="inner">The ADO.NET storage.</param>
internal sealed class VersionedGrainStorage(IGrainStorage inner) : IGrainStorage
{
    /// <inheritdoc />
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await inner.ReadStateAsync(stateName, WholeId(grainId), grainState);
        if (grainState.ETag is ['-', .. string version])
        {
            grainState.ETag = version;
            grainState.RecordExists = false;
        }
    }

    /// <inheritdoc />
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        inner.WriteStateAsync(stateName, WholeId(grainId), grainState);

    /// <inheritdoc />
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // The provider would read for itself, and take a state that is cleared already for one that is stored.
        if (!grainState.RecordExists)
        {
            await ReadStateAsync(stateName, grainId, grainState);
        }

        if (grainState.RecordExists)
        {
            await inner.ClearStateAsync(stateName, WholeId(grainId), grainState);
        }
    }

    // The provider keeps a text key as a number or a GUID where it reads as one. The slash keeps it from that.
    private static GrainId WholeId(GrainId grainId) => GrainId.Create(grainId.Type, grainId.ToString());
}
