namespace Atellagent.Storage.Tests.OpenIddict;

public sealed class PostgreSqlTokenStoreTests : TokenStoreContract
{
    private protected override async Task<StoreSet> OpenAsync(TimeProvider time) => await PostgreSqlStoreSet.OpenAsync(time);
}
