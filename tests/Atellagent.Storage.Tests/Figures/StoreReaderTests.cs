using Atellagent.Domain.Evidence;
using Atellagent.Domain.Figures;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Figures;
using Atellagent.Storage.Migrations;

namespace Atellagent.Storage.Tests.Figures;

public sealed class StoreReaderTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite, "sqlite")]
    [InlineData(DatabaseKind.PostgreSql, "postgresql")]
    public async Task A_store_tells_what_it_is_how_large_and_which_schema_it_has_and_nothing_of_who_connects(DatabaseKind kind, string word)
    {
        using TestDatabase test = await TestDatabase.CreateAsync(kind);
        SchemaState.Current current = Assert.IsType<SchemaState.Current>(await test.Database.CreateMigrator(TimeProvider.System).CheckAsync(CancellationToken.None));

        StoreStanding standing = await new StoreReader(test.Database).ReadAsync(CancellationToken.None);

        Assert.Equal((word, (long)current.Version), (standing.Kind, standing.Schema));
        Assert.True(standing.Bytes > 100_000, $"{standing.Bytes}");
        Assert.Matches("^[0-9]+[.][0-9]+", standing.Version);
        Assert.True(DateTimeOffset.TryParse(standing.MigratedAt, System.Globalization.CultureInfo.InvariantCulture, out _), standing.MigratedAt);
        Assert.NotEmpty(standing.Step);
        Assert.DoesNotContain("assword", standing.Where, StringComparison.Ordinal);
        Assert.DoesNotContain("sername", standing.Where, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_cannot_be_asked_is_told_as_one()
    {
        using TestDatabase test = await TestDatabase.CreateAsync();
        test.Execute("alter table schema_version rename to elsewhere");

        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => new StoreReader(test.Database).ReadAsync(CancellationToken.None));
    }
}
