namespace Atellagent.Boundary.Authority;

/// <summary>
/// What the grains of all document kinds share. The grain only orders writes and holds a copy: the row it writes, and the
/// authority clock raised with it, are what decisions are checked against.
/// </summary>
/// <param name="state">The stored state.</param>
/// <param name="time">The clock.</param>
internal abstract class DocumentGrain(IPersistentState<DocumentState> state, TimeProvider time) : Grain, IDocumentGrain
{
    /// <inheritdoc />
    public async Task StageAsync(string revision, string content, CancellationToken cancellationToken)
    {
        // Nothing is left out on the word of memory: this may be an activation that the cluster has replaced, and another has written since.
        if (state.State.Revisions.ContainsKey(revision))
        {
            await state.ReadStateAsync(cancellationToken);
        }

        if (!state.State.Revisions.ContainsKey(revision))
        {
            await WriteAsync(
                state.State with { Revisions = new(state.State.Revisions) { [revision] = content } },
                cancellationToken);
        }
    }

    /// <inheritdoc />
    public async Task KeepOnlyAsync(string revision, CancellationToken cancellationToken)
    {
        if (state.State.Revisions.Count > 1 && state.State.Revisions.TryGetValue(revision, out string? content))
        {
            await WriteAsync(state.State with { Revisions = new() { [revision] = content } }, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async Task<bool> HaltAsync(string by, CancellationToken cancellationToken)
    {
        await state.ReadStateAsync(cancellationToken);
        if (state.State.Revisions.Count == 0)
        {
            return false;
        }

        if (state.State.Halt is null)
        {
            await WriteAsync(state.State with { Halt = new HaltNotice(by, time.GetUtcNow()) }, cancellationToken);
        }

        return true;
    }

    /// <inheritdoc />
    public async Task<bool> ResumeAsync(CancellationToken cancellationToken)
    {
        await state.ReadStateAsync(cancellationToken);
        if (state.State.Revisions.Count == 0)
        {
            return false;
        }

        if (state.State.Halt is not null)
        {
            await WriteAsync(state.State with { Halt = null }, cancellationToken);
        }

        return true;
    }

    // Nobody knows what a failed write has left in the store: the grain forgets what it wanted, and ends itself to read again.
    private async Task WriteAsync(DocumentState next, CancellationToken cancellationToken)
    {
        DocumentState before = state.State;
        state.State = next;
        try
        {
            await state.WriteStateAsync(cancellationToken);
        }
        catch
        {
            state.State = before;
            DeactivateOnIdle();
            throw;
        }
    }
}
