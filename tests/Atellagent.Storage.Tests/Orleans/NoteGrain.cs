namespace Atellagent.Storage.Tests.Orleans;

public abstract class NoteGrain(IPersistentState<NoteState> state) : Grain, INoteGrain
{
    public async Task WriteAsync(string text)
    {
        state.State = new NoteState { Text = text, Count = state.State.Count + 1 };
        await state.WriteStateAsync();
    }

    public Task ClearAsync() => state.ClearStateAsync();

    public Task<string?> ReadAsync() => Task.FromResult(state.RecordExists ? state.State.Text : null);

    public Task EndAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

[GrainType("principal")]
public sealed class PrincipalNote([PersistentState("document")] IPersistentState<NoteState> state) : NoteGrain(state), IPrincipalNote;

[GrainType("route")]
public sealed class RouteNote([PersistentState("document")] IPersistentState<NoteState> state) : NoteGrain(state), IRouteNote;

[GrainType("scratch")]
public sealed class ScratchNote([PersistentState("scratch")] IPersistentState<NoteState> state) : NoteGrain(state), IScratchNote;
