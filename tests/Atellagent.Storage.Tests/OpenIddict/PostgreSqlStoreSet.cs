using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Authority;
using Atellagent.Storage.Authority;
using Atellagent.Storage.Databases;
using Atellagent.Storage.OpenIddict;

namespace Atellagent.Storage.Tests.OpenIddict;

/// <summary>The stores on a new PostgreSQL database with the product's own scripts.</summary>
internal sealed class PostgreSqlStoreSet : StoreSet
{
    private readonly TestDatabase _test;

    [SetsRequiredMembers]
    private PostgreSqlStoreSet(TestDatabase test, TimeProvider time)
    {
        _test = test;
        OpenIddictDatabase entries = new(test.Database);
        Applications = new ApplicationStore(entries, time);
        Authorizations = new AuthorizationStore(entries, time);
        Scopes = new ScopeStore(entries, time);
        IssuedTokens issued = new();
        Tokens = new TokenStore(entries, issued, time);
        Entries = new TokenEntries(entries, issued);
    }

    public static async Task<PostgreSqlStoreSet> OpenAsync(TimeProvider time) =>
        new(await TestDatabase.CreateAsync(DatabaseKind.PostgreSql), time);

    public override Task<long> ReadClockAsync() => Task.FromResult(_test.Read<long>("select value from authority_clock"));

    public override async Task<IReadOnlyList<string>> ReadChangedTokensAsync()
    {
        AuthorityChanges changes = await new AuthorityStore(_test.Database).ReadAsync(0, CancellationToken.None);
        return
        [
            .. changes.Records.Where(record => record.Kind == AuthorityRecord.TokenKind).Select(record => record.Name)
                .Order(StringComparer.Ordinal),
        ];
    }

    public override Task ExecuteAsync(string sql)
    {
        _test.Execute(sql);
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        _test.Dispose();
        return ValueTask.CompletedTask;
    }
}
