using System.Collections.Immutable;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Administration.BreakGlass;
using Atellagent.Boundary.Administration.Changes;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Versions;
using Atellagent.Harness;
using Atellagent.Storage.Authority;
using Atellagent.Storage.Deliveries;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Migrations;
using Atellagent.Storage.Orleans;
using Atellagent.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Atellagent.Boundary.Tests.Administration;

/// <summary>One silo with the grains of authority over a real database, whose writes can be broken.</summary>
internal sealed class AdministrationWorld : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SqliteDatabase _database;
    private readonly EvidenceStore _store;
    private readonly EvidenceLedger _ledger;
    private InProcessTestCluster? _cluster;

    private AdministrationWorld()
    {
        _database = new SqliteDatabase(_folder.In("data/atellagent.db"));
        _store = new EvidenceStore(_database, PlainSeal.Vault(_database), new MemoryShelf());
        _ledger = new EvidenceLedger(
            new FaultEvidenceStore(_store, Plan), new LedgerSettings(), TimeProvider.System, NullLogger<EvidenceLedger>.Instance);
    }

    /// <summary>What fails of evidence.</summary>
    public FaultPlan Plan { get; } = new();

    /// <summary>Whose word for policies is taken.</summary>
    public PolicyTrust Trust { get; set; } = PolicyTrust.None;

    /// <summary>What fails of grain storage.</summary>
    public FaultGrainStorage Storage { get; } = new();

    public IBoundaryGrain Boundary => _cluster!.Client.GetGrain<IBoundaryGrain>(AuthorityStorage.Manifest);

    public IPendingChangesGrain Changes => _cluster!.Client.GetGrain<IPendingChangesGrain>(AuthorityStorage.Manifest);

    public IBreakGlassGrain Glass => _cluster!.Client.GetGrain<IBreakGlassGrain>(AuthorityStorage.Manifest);

    public static async Task<AdministrationWorld> StartAsync(PolicyTrust? trust = null)
    {
        AdministrationWorld world = new() { Trust = trust ?? PolicyTrust.None };
        Assert.IsType<SchemaState.Current>(await new SqliteMigrator(world._database, TimeProvider.System).MigrateAsync(CancellationToken.None));
        await world._ledger.StartAsync(CancellationToken.None);
        await world._ledger.StartedAsync(CancellationToken.None);
        InProcessTestClusterBuilder builder = new(1);
        builder.ConfigureSilo((_, silo) => world.Configure(silo));
        builder.ConfigureClient(client => client.Services.Configure<TypeManifestOptions>(Analyse));
        world._cluster = builder.Build();
        await world._cluster.DeployAsync();
        return world;
    }

    /// <summary>Plans one document text, and carries the plan out.</summary>
    public async Task<ApplyResult> ApplyAsync(string text, bool dryRun = false, bool prune = false, string why = "a test") =>
        await FinishAsync(await Boundary.PlanAsync(Request(text) with { Prune = prune, Why = why }, CancellationToken.None), dryRun);

    /// <summary>Applies one document text as the start does.</summary>
    public Task<ApplyResult> StartWithAsync(string text) => Boundary.StartWithAsync(Request(text), CancellationToken.None);

    /// <summary>Goes back to a version.</summary>
    public async Task<ApplyResult> RollBackAsync(string version, bool dryRun = false) =>
        await FinishAsync(await Boundary.PlanRollbackAsync(new RollbackRequest(version, "it was better"), CancellationToken.None), dryRun);

    /// <summary>What is in force, as another process would read it.</summary>
    public async Task<AuthorityView> ReadAsync()
    {
        using AuthorityReplica replica = new(new AuthorityStore(_database), Trust, NullLogger<AuthorityReplica>.Instance);
        return await replica.RefreshAsync(CancellationToken.None);
    }

    /// <summary>How many records evidence has.</summary>
    public async Task<int> CountRecordsAsync() =>
        (await new EvidenceReader(_database, PlainSeal.Vault(_database)).ReadLogAsync("main", 0, 10_000, CancellationToken.None)).Count;

    /// <summary>The text of the newest record.</summary>
    public async Task<string> LastRecordAsync() => System.Text.Encoding.UTF8.GetString(
        (await new EvidenceReader(_database, PlainSeal.Vault(_database)).ReadLogAsync("main", 0, 10_000, CancellationToken.None))[^1].Body.Span);

    public async ValueTask DisposeAsync()
    {
        Plan.Mend();
        await _cluster!.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        await _ledger.StopAsync(CancellationToken.None);
        _ledger.Dispose();
        _store.Dispose();
        Plan.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    // Messages of actions never leave the process that took them, and have no form outside it.
    private static void Analyse(TypeManifestOptions options) => options.EnableConfigurationAnalysis = false;

    private void Configure(ISiloBuilder silo)
    {
        silo.AddAtellagentGrainStorage(_database, options => options.TypeInfoResolverChain.Insert(0, AuthorityJson.Default));
        ServiceDescriptor real = silo.Services.Last(service =>
            service.ServiceType == typeof(IGrainStorage) && Equals(service.ServiceKey, AuthorityStorage.Provider));
        silo.Services.AddKeyedSingleton<IGrainStorage>("real", (services, _) =>
            (IGrainStorage)real.KeyedImplementationFactory!(services, AuthorityStorage.Provider));
        silo.Services.AddKeyedSingleton<IGrainStorage>(
            AuthorityStorage.Provider, (services, _) => Storage.Before(services.GetRequiredKeyedService<IGrainStorage>("real")));
        silo.Services.Configure<TypeManifestOptions>(Analyse);
        silo.Services.AddSingleton(TimeProvider.System);
        silo.Services.AddSingleton(_ledger);
        silo.Services.AddSingleton<IAuthorityStore>(new AuthorityStore(_database));
        silo.Services.AddSingleton<IDeliveryStore>(new DeliveryStore(_database, PlainSeal.Vault(_database)));
        silo.Services.AddSingleton(Trust);
        silo.Services.AddSingleton<AuthorityReplica>();
        silo.Services.AddSingleton<ToolPinning>();
        silo.Services.AddSingleton<IToolDiscovery>(new NoDiscovery());
    }

    private static ApplyRequest Request(string text) => new() { Files = [new SourceFile("boundary.yaml", text)], Why = "a test" };

    private async Task<ApplyResult> FinishAsync(ApplyResult plan, bool dryRun) => dryRun || plan.Proposal is null
        ? plan
        : await Boundary.CarryOutAsync(plan.Proposal, "tester", CancellationToken.None);

    private sealed class NoDiscovery : IToolDiscovery
    {
        public Task<ImmutableArray<KeyValuePair<string, JsonObject>>?> DiscoverAsync(RouteDocument route, CancellationToken cancellationToken) =>
            Task.FromResult<ImmutableArray<KeyValuePair<string, JsonObject>>?>(null);
    }
}
