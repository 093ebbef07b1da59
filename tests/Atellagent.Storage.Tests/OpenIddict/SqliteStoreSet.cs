using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Authority;
using Atellagent.Storage.Authority;
using Atellagent.Storage.OpenIddict;
using Atellagent.Storage.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Tests.OpenIddict;

/// <summary>The stores on a new SQLite file with the product's own scripts.</summary>
internal sealed class SqliteStoreSet : StoreSet
{
    private readonly string _folder;

    [SetsRequiredMembers]
    private SqliteStoreSet(string folder, SqliteDatabase database, TimeProvider time)
    {
        _folder = folder;
        Database = database;
        OpenIddictDatabase entries = new(database);
        Applications = new ApplicationStore(entries, time);
        Authorizations = new AuthorizationStore(entries, time);
        Scopes = new ScopeStore(entries, time);
        IssuedTokens issued = new();
        Tokens = new TokenStore(entries, issued, time);
        Entries = new TokenEntries(entries, issued);
    }

    public SqliteDatabase Database { get; }

    public static async Task<SqliteStoreSet> OpenAsync(TimeProvider time)
    {
        string folder = Directory.CreateTempSubdirectory("atellagent-oid-").FullName;
        SqliteDatabase database = new(Path.Combine(folder, "boundary.db"));
        SqliteStoreSet stores = new(folder, database, time);
        await stores.ExecuteAsync("pragma journal_mode = WAL");
        await stores.ExecuteAsync(await ReadScriptAsync("0001_authority"));
        await stores.ExecuteAsync(await ReadScriptAsync("0003_openiddict"));
        await stores.ExecuteAsync(await ReadScriptAsync("0025_labels"));
        return stores;
    }

    public override async Task<long> ReadClockAsync()
    {
        await using SqliteConnection connection = await Database.OpenSqliteAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>("select value from authority_clock");
    }

    public override async Task<IReadOnlyList<string>> ReadChangedTokensAsync()
    {
        AuthorityChanges changes = await new AuthorityStore(Database).ReadAsync(0, CancellationToken.None);
        return
        [
            .. changes.Records.Where(record => record.Kind == AuthorityRecord.TokenKind).Select(record => record.Name)
                .Order(StringComparer.Ordinal),
        ];
    }

    public override async Task ExecuteAsync(string sql)
    {
        await using SqliteConnection connection = await Database.OpenSqliteAsync(CancellationToken.None);
        await connection.ExecuteAsync(sql);
    }

    public override ValueTask DisposeAsync()
    {
        using SqliteConnection connection = new(Database.ConnectionString);
        SqliteConnection.ClearPool(connection);
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<string> ReadScriptAsync(string name)
    {
        Stream? script = typeof(SqliteDatabase).Assembly.GetManifestResourceStream($"sqlite/{name}.sql");
        using StreamReader reader = new(Assert.IsType<Stream>(script, exactMatch: false));
        return await reader.ReadToEndAsync();
    }
}
