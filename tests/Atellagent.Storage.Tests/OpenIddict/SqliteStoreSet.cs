using System.Diagnostics.CodeAnalysis;
using Atellagent.Storage.OpenIddict;
using Atellagent.Storage.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Tests.OpenIddict;

/// <summary>The stores on a new SQLite file with the product's own script.</summary>
internal sealed class SqliteStoreSet : StoreSet
{
    private const string AuthorityTables =
        """
        create table authority_clock (id integer primary key check (id = 1), value integer not null) strict;
        insert into authority_clock (id, value) values (1, 0);
        create table authority_change
        (
            kind text not null,
            name text not null,
            clock integer not null,
            primary key (kind, name)
        ) strict, without rowid;
        """;

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
        Tokens = new TokenStore(entries, time);
    }

    public SqliteDatabase Database { get; }

    public static async Task<SqliteStoreSet> OpenAsync(TimeProvider time)
    {
        string folder = Directory.CreateTempSubdirectory("atellagent-oid-").FullName;
        SqliteDatabase database = new(Path.Combine(folder, "boundary.db"));
        SqliteStoreSet stores = new(folder, database, time);
        await stores.ExecuteAsync("pragma journal_mode = WAL");
        await stores.ExecuteAsync(AuthorityTables);
        await stores.ExecuteAsync(await ReadScriptAsync());
        return stores;
    }

    public override async Task<long> ReadClockAsync()
    {
        await using SqliteConnection connection = await Database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>("select value from authority_clock");
    }

    public override async Task<IReadOnlyList<string>> ReadChangedTokensAsync()
    {
        await using SqliteConnection connection = await Database.OpenAsync(CancellationToken.None);
        return [.. await connection.QueryAsync<string>(
            "select name from authority_change where kind = 'Token' order by name")];
    }

    public override async Task ExecuteAsync(string sql)
    {
        await using SqliteConnection connection = await Database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync(sql);
    }

    public override ValueTask DisposeAsync()
    {
        using SqliteConnection connection = new(Database.ConnectionString);
        SqliteConnection.ClearPool(connection);
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<string> ReadScriptAsync()
    {
        Stream? script = typeof(SqliteDatabase).Assembly.GetManifestResourceStream("sqlite/0003_openiddict.sql");
        using StreamReader reader = new(Assert.IsType<Stream>(script, exactMatch: false));
        return await reader.ReadToEndAsync();
    }
}
