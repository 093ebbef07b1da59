using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Atellagent.Storage.OpenIddict;
using OpenIddict.Abstractions;

namespace Atellagent.Storage.Tests.OpenIddict;

public abstract class ScopeStoreContract : StoreContract
{
    private IOpenIddictScopeStore<ScopeRow> Store => Stores.Scopes;

    [Fact]
    public async Task A_scope_comes_back_with_everything_that_was_set()
    {
        ScopeRow scope = await Store.InstantiateAsync(Cancellation);
        using JsonDocument flag = JsonDocument.Parse("true");
        await Store.SetNameAsync(scope, "actions", Cancellation);
        await Store.SetDescriptionAsync(scope, "Submit actions", Cancellation);
        await Store.SetDescriptionsAsync(scope, Named("Submit"), Cancellation);
        await Store.SetDisplayNameAsync(scope, "Actions", Cancellation);
        await Store.SetDisplayNamesAsync(scope, Named("All actions"), Cancellation);
        await Store.SetResourcesAsync(scope, ["urn:boundary", "urn:console"], Cancellation);
        ImmutableDictionary<string, JsonElement> properties =
            ImmutableDictionary<string, JsonElement>.Empty.Add("on", flag.RootElement);
        await Store.SetPropertiesAsync(scope, properties, Cancellation);

        await Store.CreateAsync(scope, Cancellation);

        ScopeRow found = await FindAsync(scope);
        Assert.Equal(scope.Id, await Store.GetIdAsync(found, Cancellation));
        Assert.Equal("actions", await Store.GetNameAsync(found, Cancellation));
        Assert.Equal("Submit actions", await Store.GetDescriptionAsync(found, Cancellation));
        Assert.Equal(Named("Submit"), await Store.GetDescriptionsAsync(found, Cancellation));
        Assert.Equal("Actions", await Store.GetDisplayNameAsync(found, Cancellation));
        Assert.Equal(Named("All actions"), await Store.GetDisplayNamesAsync(found, Cancellation));
        Assert.Equal(["urn:boundary", "urn:console"], await Store.GetResourcesAsync(found, Cancellation));
        Assert.Equal(JsonValueKind.True, (await Store.GetPropertiesAsync(found, Cancellation))["on"].ValueKind);
    }

    [Fact]
    public async Task Scopes_are_found_by_name_names_and_resource()
    {
        ScopeRow read = await AddAsync("read", "urn:a", "urn:b");
        ScopeRow write = await AddAsync("write", "urn:b");
        await AddAsync("none");

        Assert.Equal(read.Id, (await Store.FindByNameAsync("read", Cancellation))?.Id);
        Assert.Null(await Store.FindByNameAsync("READ", Cancellation));
        Assert.Equal(
            Sorted(read, write),
            await IdsAsync(Store.FindByNamesAsync(["write", "read", "missing"], Cancellation)));
        Assert.Empty(await IdsAsync(Store.FindByNamesAsync([], Cancellation)));
        Assert.Equal([read.Id], await IdsAsync(Store.FindByResourceAsync("urn:a", Cancellation)));
        Assert.Equal(Sorted(read, write), await IdsAsync(Store.FindByResourceAsync("urn:b", Cancellation)));
        Assert.Empty(await IdsAsync(Store.FindByResourceAsync("urn", Cancellation)));
    }

    [Fact]
    public async Task Two_scopes_cannot_share_a_name()
    {
        await AddAsync("read");

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => AddAsync("read"));
    }

    [Fact]
    public async Task An_update_or_a_deletion_on_an_old_version_is_refused()
    {
        ScopeRow scope = await AddAsync("read");
        ScopeRow stale = await FindAsync(scope);
        await Store.SetDisplayNameAsync(scope, "Reading", Cancellation);
        await Store.UpdateAsync(scope, Cancellation);

        await Assert.ThrowsAsync<OpenIddictExceptions.ConcurrencyException>(
            async () => await Store.UpdateAsync(stale, Cancellation));
        await Assert.ThrowsAsync<OpenIddictExceptions.ConcurrencyException>(
            async () => await Store.DeleteAsync(stale, Cancellation));

        Assert.Equal("Reading", (await FindAsync(scope)).DisplayName);
    }

    [Fact]
    public async Task Scopes_are_counted_listed_and_deleted()
    {
        ScopeRow[] all = [await AddAsync("a"), await AddAsync("b"), await AddAsync("c")];

        Assert.Equal(Sorted(all), await IdsAsync(Store.ListAsync(null, null, Cancellation)));
        Assert.Equal(Sorted(all)[1..], await IdsAsync(Store.ListAsync(5, 1, Cancellation)));
        await Store.DeleteAsync(all[0], Cancellation);

        Assert.Equal(2, await Store.CountAsync(Cancellation));
        Assert.Null(await Store.FindByNameAsync("a", Cancellation));
    }

    [Fact]
    public async Task Queries_by_expression_are_refused()
    {
        await Assert.ThrowsAsync<NotSupportedException>(
            async () => await Store.CountAsync(query => query, Cancellation));
        await Assert.ThrowsAsync<NotSupportedException>(
            async () => await Store.GetAsync((query, _) => query, "state", Cancellation));
        Assert.Throws<NotSupportedException>(() => Store.ListAsync((query, _) => query, "state", Cancellation));
    }

    private static ImmutableDictionary<CultureInfo, string> Named(string name) =>
        ImmutableDictionary<CultureInfo, string>.Empty.Add(CultureInfo.InvariantCulture, name);

    private static string[] Sorted(params ScopeRow[] rows) =>
        [.. rows.Select(row => row.Id).Order(StringComparer.Ordinal)];

    private static async Task<List<string>> IdsAsync(IAsyncEnumerable<ScopeRow> rows) =>
        await rows.Select(row => row.Id).ToListAsync(Cancellation);

    private async Task<ScopeRow> FindAsync(ScopeRow scope) =>
        Assert.IsType<ScopeRow>(await Store.FindByIdAsync(scope.Id, Cancellation));

    private async Task<ScopeRow> AddAsync(string name, params string[] resources)
    {
        ScopeRow scope = await Store.InstantiateAsync(Cancellation);
        await Store.SetNameAsync(scope, name, Cancellation);
        await Store.SetResourcesAsync(scope, [.. resources], Cancellation);
        await Store.CreateAsync(scope, Cancellation);
        return scope;
    }
}
