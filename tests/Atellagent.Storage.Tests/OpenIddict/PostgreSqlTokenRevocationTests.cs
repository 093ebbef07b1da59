namespace Atellagent.Storage.Tests.OpenIddict;

public sealed class PostgreSqlTokenRevocationTests : TokenRevocationContract
{
    private protected override async Task<StoreSet> OpenAsync(TimeProvider time) => await PostgreSqlStoreSet.OpenAsync(time);
}
