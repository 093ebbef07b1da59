namespace Atellagent.Scenarios;

/// <summary>A boundary that has run for long enough to take proofs of possession: what was made before it could have seen it is refused.</summary>
public sealed class BoundWorld : IAsyncLifetime
{
    internal World World { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await World.StartAsync();
        await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await World.AssertHistoryAsync();
        await World.DisposeAsync();
    }
}
