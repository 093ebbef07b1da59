using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Harness;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity.Keys;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Migrations;
using Atellagent.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Atellagent.Scenarios.Keys;

/// <summary>The keys of a boundary and what they need, without the rest.</summary>
internal sealed class KeyHouse : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private KeyHouse(ServiceProvider services, DataFolder folder, ShiftedTime time, FaultPlan plan)
    {
        _services = services;
        Folder = folder;
        Time = time;
        Plan = plan;
    }

    public DataFolder Folder { get; }

    public ShiftedTime Time { get; }

    public FaultPlan Plan { get; }

    public SigningKeyRing Ring => _services.GetRequiredService<SigningKeyRing>();

    public SigningKeyKeeper Keeper => _services.GetRequiredService<SigningKeyKeeper>();

    public static async Task<KeyHouse> OpenAsync(TestFolder place, KeySettings? settings = null)
    {
        DataFolder folder = new(place.In("data"));
        SqliteDatabase database = new(folder.Database);
        ShiftedTime time = new();
        await new SqliteMigrator(database, time).MigrateAsync(CancellationToken.None);
        FaultPlan plan = new();
        ServiceCollection services = new();
        services.AddLogging();
        services.AddOptions();
        services.AddSingleton(new SiloSettings { Keys = settings ?? new KeySettings() });
        services.AddSingleton(folder);
        services.AddSingleton<BoundaryDatabase>(database);
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton<StartState>();
        services.AddSingleton(new LedgerSettings { Deadline = TimeSpan.FromSeconds(10) });
        services.AddSingleton<ICheckpointShelf, MemoryShelf>();
        services.AddSingleton<IEvidenceStore>(provider => new FaultEvidenceStore(
            ActivatorUtilities.CreateInstance<EvidenceStore>(provider), plan));
        services.AddSingleton<EvidenceLedger>();
        services.AddAtellagentKeys(folder, settings ?? new KeySettings());
        KeyHouse house = new(services.BuildServiceProvider(), folder, time, plan);
        try
        {
            // As a silo does: a ring that is renewed is opened by nobody before.
            await house.Ring.OpenAsync(CancellationToken.None);
            EvidenceLedger ledger = house._services.GetRequiredService<EvidenceLedger>();
            await ledger.StartAsync(CancellationToken.None);
            await ledger.StartedAsync(CancellationToken.None);
            return house;
        }
        catch
        {
            await house.DisposeAsync();
            throw;
        }
    }

    /// <summary>Notes a token as the token server does, which lives for so long.</summary>
    public void Issue(TimeSpan life)
    {
        long now = Time.GetUtcNow().ToUnixTimeMilliseconds();
        Execute($"insert into openiddict_token (id, version, type, status, created_at, expires_at) values ('tok_{now}', 1, 'access_token', 'valid', {now}, {now + (long)life.TotalMilliseconds})");
    }

    public void Execute(string statement)
    {
        using SqliteConnection connection = new($"Data Source={Folder.Database};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Written here, from numbers.
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.GetRequiredService<EvidenceLedger>().StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        Plan.Dispose();
        SqliteConnection.ClearAllPools();
    }
}
