namespace Atellagent.Scenarios.Proxies;

/// <summary>The usual boundary, and a caller's token, for many questions of proxies.</summary>
public sealed class ProxyWorld : IAsyncLifetime
{
    internal World World { get; private set; } = null!;

    internal string Token { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        World = await World.StartAsync();
        Token = await World.TokenAsync();
    }

    public async ValueTask DisposeAsync() => await World.DisposeAsync();
}
