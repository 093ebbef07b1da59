namespace Atellagent.Storage.Tests.OpenIddict;

public sealed class SqliteAuthorizationStoreTests : AuthorizationStoreContract
{
    private protected override async Task<StoreSet> OpenAsync(TimeProvider time) => await SqliteStoreSet.OpenAsync(time);
}
