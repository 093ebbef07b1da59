using System.Globalization;
using Orleans.Storage;

namespace Atellagent.Storage.Orleans;

/// <summary>
/// Stands before Orleans' ADO.NET storage and closes what that leaves open, see <c>sql/sqlite/0002_orleans.sql</c>:
/// a state belongs to the whole grain id, never to a key read as a number; a write that found no row is a conflict; and
/// a cleared state does not look like a stored one.
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
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        string? before = grainState.ETag;
        await inner.WriteStateAsync(stateName, WholeId(grainId), grainState);
        RefuseUnlessRaised("write", stateName, grainId, grainState, before);
    }

    /// <inheritdoc />
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (!grainState.RecordExists)
        {
            await ReadStateAsync(stateName, grainId, grainState);
            if (!grainState.RecordExists)
            {
                return;
            }
        }

        string? before = grainState.ETag;
        await inner.ClearStateAsync(stateName, WholeId(grainId), grainState);
        RefuseUnlessRaised("clear", stateName, grainId, grainState, before);
    }

    // The provider keeps a text key as a number or a GUID where it reads as one. The slash keeps it from that.
    private static GrainId WholeId(GrainId grainId) => GrainId.Create(grainId.Type, grainId.ToString());

    private static void RefuseUnlessRaised<T>(
        string operation,
        string stateName,
        GrainId grainId,
        IGrainState<T> grainState,
        string? before)
    {
        int old = before is null ? 0 : int.Parse(before, CultureInfo.InvariantCulture);
        string? after = grainState.ETag;
        if (after is null || int.Parse(after, CultureInfo.InvariantCulture) != old + 1)
        {
            grainState.ETag = before;
            throw new InconsistentStateException(
                $"the {operation} of state '{stateName}' of {grainId} met another version",
                after ?? "unknown",
                before ?? "none");
        }
    }
}
