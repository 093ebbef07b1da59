using Atellagent.Harness;
using Atellagent.Silo.Identity.Possession;
using Atellagent.Storage.Migrations;
using Atellagent.Storage.Replay;
using Atellagent.Storage.Sqlite;

namespace Atellagent.Scenarios.Keys;

public sealed class ProofWindowTests
{
    [Fact]
    public async Task A_proof_that_one_silo_has_taken_is_taken_by_no_other()
    {
        using TestFolder place = new();
        SqliteDatabase database = new(place.In("data/atellagent.db"));
        ShiftedTime time = new();
        await new SqliteMigrator(database, time).MigrateAsync(CancellationToken.None);
        ReplayStore store = new(database, time);
        ProofWindow first = new(time, store);
        ProofWindow second = new(time, store);
        ProofWindow alone = new(time);
        time.Ahead += TimeSpan.FromSeconds(30);
        DateTimeOffset made = time.GetUtcNow();

        Assert.Null(first.Refuse(1, made));
        Assert.Equal("the proof was used before", second.Refuse(1, made));
        Assert.Null(second.Refuse(2, made));
        Assert.Equal("the proof was used before", first.Refuse(2, made));
        Assert.Null(alone.Refuse(1, made));
        Assert.Equal("the proof was used before", alone.Refuse(1, made));
    }
}
