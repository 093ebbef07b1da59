using Atellagent.Storage.Databases;
using Atellagent.Storage.Keys;

namespace Atellagent.Storage.Tests.Keys;

public abstract class TunnelKeyStoreContract(DatabaseKind kind) : IAsyncLifetime
{
    private TestDatabase _test = null!;

    private TunnelKeyStore Store => new(_test.Database);

    public async ValueTask InitializeAsync() => _test = await TestDatabase.CreateAsync(kind);

    public ValueTask DisposeAsync()
    {
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Of_many_who_make_the_first_key_of_a_deployment_one_has()
    {
        bool[] stored = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => Store.TryStoreAsync(Row("a", $"key{i}"), null, CancellationToken.None))));

        Assert.Single(stored, static won => won);
        Assert.Equal($"key{Array.IndexOf(stored, true)}", (await Store.FindAsync("a", CancellationToken.None))!.Id);
        Assert.Null(await Store.FindAsync("b", CancellationToken.None));
    }

    [Fact]
    public async Task A_key_is_replaced_by_who_has_seen_the_one_that_stands_there()
    {
        Assert.True(await Store.TryStoreAsync(Row("a", "first"), null, CancellationToken.None));

        Assert.False(await Store.TryStoreAsync(Row("a", "third"), "second", CancellationToken.None));
        Assert.False(await Store.TryStoreAsync(Row("a", "third"), null, CancellationToken.None));
        Assert.True(await Store.TryStoreAsync(Row("a", "second"), "first", CancellationToken.None));

        Assert.Equal("second", (await Store.FindAsync("a", CancellationToken.None))!.Id);
    }

    private static TunnelKeyRow Row(string deployment, string id) => new() { Deployment = deployment, Id = id, Sealed = "sealed " + id, CreatedAt = 1 };
}
