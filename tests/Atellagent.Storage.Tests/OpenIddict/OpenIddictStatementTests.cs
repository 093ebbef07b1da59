using System.Data.Common;
using System.Reflection;
using System.Text.RegularExpressions;
using Atellagent.Storage.OpenIddict;
using Atellagent.Storage.Databases;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Atellagent.Storage.Tests.OpenIddict;

public sealed partial class OpenIddictStatementTests
{
    private const string OfPostgreSql = "PostgreSql";

    public static TheoryData<string> Statements =>
        [.. Constants().Keys.Where(static name => !name.EndsWith(OfPostgreSql, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task The_database_accepts_the_statement(string name)
    {
        await using SqliteStoreSet stores = await SqliteStoreSet.OpenAsync(new FixedTime());
        await using SqliteConnection connection = await stores.Database.OpenSqliteAsync(TestContext.Current.CancellationToken);
        await using SqliteCommand command = connection.CreateCommand();
        string statement = Constants()[name];
        command.CommandText = "explain " + statement;
        foreach (string parameter in Parameter().Matches(statement).Select(match => match.Value).Distinct())
        {
            command.Parameters.AddWithValue(parameter, DBNull.Value);
        }

        await using SqliteDataReader program = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);

        Assert.True(program.HasRows);
    }

    [Fact]
    public async Task PostgreSQL_accepts_every_statement()
    {
        using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
        Dictionary<string, string> constants = Constants();
        foreach ((string name, string statement) in constants.Where(pair => !constants.ContainsKey(pair.Key + OfPostgreSql)))
        {
            await using DbConnection connection = await test.Database.OpenAsync(TestContext.Current.CancellationToken);
            await using NpgsqlCommand command = new("explain " + statement, (NpgsqlConnection)connection);
            foreach (string parameter in Parameter().Matches(statement).Select(match => match.Value).Distinct())
            {
                command.Parameters.Add(new NpgsqlParameter(parameter, TypeOf(parameter)) { Value = DBNull.Value });
            }

            await using DbDataReader plan = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            Assert.True(plan.HasRows, name);
        }
    }

    private static NpgsqlDbType TypeOf(string parameter) => parameter switch
    {
        "@Version" or "@CreatedAt" or "@ExpiresAt" or "@RedeemedAt" or "@Threshold" or "@Now" or "@Limit" or "@Count" or "@Offset" => NpgsqlDbType.Bigint,
        _ => NpgsqlDbType.Text,
    };

    [Fact]
    public void Every_store_has_its_statements_here()
    {
        string[] stores = [.. Constants().Keys.Select(name => name.Split('.')[0]).Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(["ApplicationStore", "AuthorizationStore", "LiveTokens", "ScopeStore", "TokenEntries", "TokenStore"], stores);
    }

    [Theory]
    [InlineData("TokenStore.SelectById")]
    [InlineData("TokenStore.SelectByReference")]
    [InlineData("TokenStore.SelectBySubject")]
    [InlineData("TokenStore.SelectByApplication")]
    [InlineData("TokenStore.SelectByAuthorization")]
    [InlineData("TokenStore.RevokeByApplication")]
    [InlineData("TokenStore.RevokeByAuthorization")]
    [InlineData("TokenStore.RevokeBySubject")]
    [InlineData("ApplicationStore.SelectById")]
    [InlineData("ApplicationStore.SelectByClientId")]
    [InlineData("AuthorizationStore.SelectBySubject")]
    [InlineData("LiveTokens.EndSignIn")]
    [InlineData("LiveTokens.EndOne")]
    public async Task The_statement_finds_its_rows_by_an_index(string name)
    {
        await using SqliteStoreSet stores = await SqliteStoreSet.OpenAsync(new FixedTime());
        await using SqliteConnection connection = await stores.Database.OpenSqliteAsync(TestContext.Current.CancellationToken);
        await using SqliteCommand command = connection.CreateCommand();
        string statement = Constants()[name];
        command.CommandText = "explain query plan " + statement;
        foreach (string parameter in Parameter().Matches(statement).Select(match => match.Value).Distinct())
        {
            command.Parameters.AddWithValue(parameter, "x");
        }

        await using SqliteDataReader plan = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);

        Assert.True(await plan.ReadAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith("SEARCH", plan.GetString(3), StringComparison.Ordinal);
    }

    // "Columns" is the one constant that is a part of statements and not a statement.
    private static Dictionary<string, string> Constants() => typeof(ApplicationStore).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(ApplicationStore).Namespace)
        .SelectMany(type => type.GetFields(
            BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(field => field.IsLiteral && field.FieldType == typeof(string) && field.Name != "Columns")
        .ToDictionary(
            field => field.DeclaringType!.Name + "." + field.Name,
            field => (string)field.GetRawConstantValue()!,
            StringComparer.Ordinal);

    [GeneratedRegex("@[A-Za-z]+")]
    private static partial Regex Parameter();
}
