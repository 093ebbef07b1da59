namespace Atellagent.Storage.Tests.OpenIddict;

public sealed class PostgreSqlAuthorizationStoreTests : AuthorizationStoreContract
{
    private protected override async Task<StoreSet> OpenAsync(TimeProvider time) => await PostgreSqlStoreSet.OpenAsync(time);
}
