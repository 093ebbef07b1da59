namespace Atellagent.Storage.Tests.OpenIddict;

public sealed class PostgreSqlScopeStoreTests : ScopeStoreContract
{
    private protected override async Task<StoreSet> OpenAsync(TimeProvider time) => await PostgreSqlStoreSet.OpenAsync(time);
}
