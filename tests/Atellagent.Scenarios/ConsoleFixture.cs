namespace Atellagent.Scenarios;

/// <summary>One boundary with a console for all tests of a class.</summary>
public sealed class ConsoleFixture : IAsyncLifetime
{
    internal World World { get; private set; } = null!;

    public async ValueTask InitializeAsync() => World = await ConsoleWorld.StartAsync();

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
