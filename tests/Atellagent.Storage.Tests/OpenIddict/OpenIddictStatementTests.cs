using System.Reflection;
using System.Text.RegularExpressions;
using Atellagent.Storage.OpenIddict;
using Microsoft.Data.Sqlite;

namespace Atellagent.Storage.Tests.OpenIddict;

public sealed partial class OpenIddictStatementTests
{
    public static TheoryData<string> Statements => [.. Constants().Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task The_database_accepts_the_statement(string name)
    {
        await using SqliteStoreSet stores = await SqliteStoreSet.OpenAsync(new FixedTime());
        await using SqliteConnection connection = await stores.Database.OpenAsync(TestContext.Current.CancellationToken);
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
    public void Every_store_has_its_statements_here()
    {
        string[] stores = [.. Constants().Keys.Select(name => name.Split('.')[0]).Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(["ApplicationStore", "AuthorizationStore", "ScopeStore", "TokenStore"], stores);
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
    public async Task The_statement_finds_its_rows_by_an_index(string name)
    {
        await using SqliteStoreSet stores = await SqliteStoreSet.OpenAsync(new FixedTime());
        await using SqliteConnection connection = await stores.Database.OpenAsync(TestContext.Current.CancellationToken);
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
