namespace Atellagent.Storage.Tests.OpenIddict;

public sealed class SqliteScopeStoreTests : ScopeStoreContract
{
    private protected override async Task<StoreSet> OpenAsync(TimeProvider time) => await SqliteStoreSet.OpenAsync(time);
}
