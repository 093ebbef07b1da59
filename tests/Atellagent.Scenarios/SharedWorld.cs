namespace Atellagent.Scenarios;

/// <summary>
/// A boundary for the tests of a class that do not see each other: such as ask for what is refused, or for what is the same whoever has asked
/// before. Its history is held against the rules when all have ended.
/// </summary>
public class SharedWorld : IAsyncLifetime
{
    internal World World { get; private set; } = null!;

    public async ValueTask InitializeAsync() => World = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await World.AssertHistoryAsync();
        await World.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal virtual Task<World> StartAsync() => World.StartAsync();
}
