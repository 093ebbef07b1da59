namespace Atellagent.Scenarios.Hosted;

/// <summary>A boundary with hosted deployments that has run for long enough to take proofs, for all tests of a class; afterwards its history is held against itself.</summary>
public sealed class HostedHouse : IAsyncLifetime
{
    internal World World { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await HostedWorld.StartAsync();
        await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await World.AssertHistoryAsync();
        await World.DisposeAsync();
    }
}
