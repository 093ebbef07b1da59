namespace Atellagent.Scenarios.Proxies.Envoy;

/// <summary>The usual boundary, listening for Envoy too, for many questions.</summary>
public sealed class EnvoyWorld : IAsyncLifetime
{
    internal World World { get; private set; } = null!;

    internal EnvoyCaller Envoy { get; private set; } = null!;

    internal string Token { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        World = await World.StartAsync(EnvoyCaller.Arrange);
        Envoy = new EnvoyCaller(World);
        Token = await World.TokenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Envoy.Dispose();
        await World.DisposeAsync();
    }
}
