using System.Text;
using System.Text.Json;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Denials;
using Atellagent.Boundary.Enforcement;
using Atellagent.Boundary.Detectors;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Labels;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Boundary.Turns;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Versions;
using Atellagent.Harness;
using Atellagent.Storage.Approvals;
using Atellagent.Storage.Authority;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Migrations;
using Atellagent.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Atellagent.Boundary.Tests.Pipeline;

/// <summary>The whole path in this process, on a real database, with every port breakable and a connector that only notes.</summary>
internal sealed class Pipeline : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SqliteDatabase _database;
    private readonly EvidenceStore _store;
    private readonly Lifetime _lifetime = new();

    private Pipeline(TimeSpan deadline, TurnSettings turns)
    {
        Turns = new TurnKeeper(turns, TimeProvider.System, _lifetime);
        _database = new SqliteDatabase(_folder.In("data/atellagent.db"));
        _store = new EvidenceStore(_database, PlainSeal.Vault(_database), new MemoryShelf());
        Store = new FaultEvidenceStore(_store, Plan);
        Ledger = new EvidenceLedger(Store, new LedgerSettings { Deadline = deadline, MaxWaiting = 256, RetryDelay = TimeSpan.FromMilliseconds(20) }, TimeProvider.System, NullLogger<EvidenceLedger>.Instance);
        Replica = new AuthorityReplica(new FaultAuthorityStore(new AuthorityStore(_database), Plan), PolicyTrust.None, NullLogger<AuthorityReplica>.Instance);
        Connector = new NotingConnector(Plan);
        Reader = new EvidenceReader(_database, PlainSeal.Vault(_database));
        Boundary = new ActionBoundary(
            Replica,
            new AuthorityBinder(TimeProvider.System),
            Ledger,
            new PermitOffice(Ledger, TimeProvider.System),
            new RouteDispatcher([Connector], NullLogger<RouteDispatcher>.Instance),
            new ApprovalUses(new ApprovalReader(_database, PlainSeal.Vault(_database))),
            new ActionClock(new IdSource(TimeProvider.System), TimeProvider.System, _lifetime),
            Turns,
            new LabelDesk(Replica, Ledger, TimeProvider.System),
            new DetectorDesk(() => Boundary!, TimeProvider.System),
            Denials,
            NullLogger<ActionBoundary>.Instance);
    }

    public TurnKeeper Turns { get; }

    public DenialTally Denials { get; } = new(new DenialSettings(), TimeProvider.System);

    public FaultPlan Plan { get; } = new();

    public FaultEvidenceStore Store { get; }

    public EvidenceLedger Ledger { get; }

    public AuthorityReplica Replica { get; }

    public NotingConnector Connector { get; }

    public IEvidenceReader Reader { get; }

    /// <summary>What all counters stand at, in whole numbers.</summary>
    public async Task<long> TakenAsync()
    {
        await using SqliteConnection connection = (SqliteConnection)await _database.OpenAsync(CancellationToken.None);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "select coalesce(sum(used), 0) / 1000000 from bound_counter";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public ActionBoundary Boundary { get; }

    /// <summary>Starts it.</summary>
    /// <param name="deadline">How long evidence may take.</param>
    /// <param name="bounds">Bounds of the deployment's grant, as a document writes them.</param>
    /// <param name="turns">How much at once.</param>
    /// <param name="limits">The limits of the route, as a document writes them.</param>
    public static async Task<Pipeline> StartAsync(TimeSpan? deadline = null, string? bounds = null, TurnSettings? turns = null, string? limits = null)
    {
        Pipeline pipeline = new(deadline ?? TimeSpan.FromSeconds(1), turns ?? new TurnSettings());
        Assert.IsType<SchemaState.Current>(await new SqliteMigrator(pipeline._database, TimeProvider.System).MigrateAsync(CancellationToken.None));
        await pipeline.PutAuthorityAsync(bounds, limits);
        await pipeline.Ledger.StartAsync(CancellationToken.None);
        await pipeline.Ledger.StartedAsync(CancellationToken.None);
        await pipeline.Replica.RefreshAsync(CancellationToken.None);
        return pipeline;
    }

    public Task<ActionAnswer> SubmitAsync(
        string operation = "go", string? key = null, string principal = "agent", string route = "target", CancellationToken cancellationToken = default) =>
        Boundary.ExecuteAsync(
            AuthenticatedRequest.Authenticate(
                new ActionRequest { Route = route, Operation = operation, Arguments = JsonObject.Empty, IdempotencyKey = key, Surface = "test" },
                Caller with { Principal = principal }),
            cancellationToken);

    /// <summary>The same as a caller's own repeat, which came in just now.</summary>
    public Task<ActionAnswer> RepeatAsync(string operation, string key) =>
        Boundary.ExecuteAsync(Request(operation, key).Arrived(TimeProvider.System.GetUtcNow()), CancellationToken.None);

    /// <summary>What enforcement points ask, by a clock of their own.</summary>
    public EnforcementDesk Desk(TimeProvider? time = null) => new(
        new ActionDesk(Boundary, null!, Reader, new ActionSignals(TimeProvider.System), TimeProvider.System),
        Boundary,
        Reader,
        new ApprovalReader(_database, PlainSeal.Vault(_database)),
        Replica,
        Ledger,
        new ActionSignals(TimeProvider.System),
        new RefusedRedemptions(Denials, new IdSource(TimeProvider.System), Ledger, TimeProvider.System, NullLogger<RefusedRedemptions>.Instance),
        time ?? TimeProvider.System);

    public static CallerIdentity Caller { get; } = new()
    {
        Principal = "agent",
        Deployment = "prod",
        TokenId = "tok_1",
        IssuedAt = TimeProvider.System.GetUtcNow(),
        ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(5),
    };

    public static AuthenticatedRequest Request(string operation, string? key, bool isExternal = false) => AuthenticatedRequest.Authenticate(
        new ActionRequest { Route = "target", Operation = operation, Arguments = JsonObject.Empty, IdempotencyKey = key, IsExternal = isExternal, Surface = "test" },
        Caller);

    /// <summary>Suspends the deployment behind this silo's back, as another silo would.</summary>
    public async Task SuspendElsewhereAsync(bool suspended)
    {
        DocumentState state = new()
        {
            Revisions = _revisions["deployment/prod"],
            Halt = suspended ? new HaltNotice("somebody", TimeProvider.System.GetUtcNow()) : null,
        };
        await ExecuteAsync(
            "update grain_state set version = version + 1, payload = @payload where grain_id = 'deployment/prod'",
            JsonSerializer.Serialize(state, AuthorityJson.Default.DocumentState));
    }

    /// <summary>Puts another revision of a document in force, as a silo would whose build knows more than this one. Its digest is right.</summary>
    /// <param name="document">Such as <c>Policy/p</c>.</param>
    /// <param name="old">What its content has, as canonical JSON.</param>
    /// <param name="newer">What it has instead.</param>
    public async Task ReplaceElsewhereAsync(string document, string old, string newer)
    {
        string grain = document[..1].ToLowerInvariant() + document[1..], content = _revisions[grain].Values.First();
        Assert.Contains(old, content, StringComparison.Ordinal);
        Assert.True(StrictJson.TryParse(Encoding.UTF8.GetBytes(content.Replace(old, newer, StringComparison.Ordinal)), JsonLimits.Default, out JsonValue? value, out _));
        string revision = Digest.Of(value!).ToString();
        _manifest.Revisions[document] = revision;
        await UpdateAsync(grain, JsonSerializer.Serialize(new DocumentState { Revisions = new() { [revision] = CanonicalJson.ToText(value!) } }, AuthorityJson.Default.DocumentState));
        await UpdateAsync("boundary/boundary", JsonSerializer.Serialize(_manifest, AuthorityJson.Default.ManifestState));
    }

    /// <summary>Adds a member to what is stored of a document, or of the list of them, that this build has not heard of.</summary>
    /// <param name="grain">Such as <c>policy/p</c>.</param>
    public Task AddMemberElsewhereAsync(string grain) => ExecuteAsync(
        $"update grain_state set version = version + 1, payload = json_set(payload, '$.quarantinedBy', @payload) where grain_id = '{grain}'", "somebody");

    private Task UpdateAsync(string grain, string payload) =>
        ExecuteAsync($"update grain_state set version = version + 1, payload = @payload where grain_id = '{grain}'", payload);

    /// <summary>Lets the silo begin to stop.</summary>
    public void Stop() => _lifetime.StopApplication();

    /// <summary>Raises the authority clock without changing anything that an action reads.</summary>
    public Task TouchAuthorityAsync() =>
        ExecuteAsync("update grain_state set version = version + 1 where grain_id = 'team/unrelated' and @payload is not null", "");

    public async ValueTask DisposeAsync()
    {
        Plan.Mend();
        await Ledger.StopAsync(CancellationToken.None);
        Ledger.Dispose();
        Replica.Dispose();
        _store.Dispose();
        Turns.Dispose();
        _lifetime.Dispose();
        Plan.Dispose();
        SqliteConnection.ClearAllPools();
        Assert.Empty(StoredEvidence.ReadAll(_folder.In("data/atellagent.db"), []).SelectMany(static record => RecordSchema.Check(record.Json)));
        _folder.Dispose();
    }

    private readonly Dictionary<string, Dictionary<string, string>> _revisions = [];
    private readonly ManifestState _manifest = new() { Sequence = 1, By = "test" };

    private async Task PutAuthorityAsync(string? bounds, string? limits)
    {
        const string Yaml =
            """
            apiVersion: atellagent/v1
            kind: Team
            metadata: { name: unrelated }
            spec: { members: [] }
            ---
            apiVersion: atellagent/v1
            kind: Principal
            metadata: { name: agent }
            spec: { type: agent, roles: [r], grants: [ { route: target, operations: ["*"] }, { route: other, operations: ["*"] } ] }
            ---
            apiVersion: atellagent/v1
            kind: Principal
            metadata: { name: quiet }
            spec: { type: agent, roles: [r], grants: [ { route: target, operations: ["*"] }, { route: other, operations: ["*"] } ] }
            ---
            apiVersion: atellagent/v1
            kind: Deployment
            metadata: { name: prod }
            spec: { principals: [agent, quiet], environment: e, runtime: external, grants: [ { route: target, operations: ["*"]{BOUNDS} }, { route: other, operations: ["*"] } ] }
            ---
            apiVersion: atellagent/v1
            kind: Route
            metadata: { name: target }
            spec:
              connector: http
              wildcards: allow
              destination: { baseUrl: "https://example.com/" }
              release: allow{LIMITS}
              operations:
                go: { method: POST, path: go, effect: write, arguments: { type: object, additionalProperties: false } }
                again: { method: POST, path: again, effect: write, idempotency: { header: Idempotency-Key }, arguments: { type: object, additionalProperties: false } }
                stop: { method: POST, path: stop, effect: write, arguments: { type: object, additionalProperties: false } }
            ---
            apiVersion: atellagent/v1
            kind: Route
            metadata: { name: other }
            spec:
              connector: http
              wildcards: allow
              destination: { baseUrl: "https://example.org/" }
              release: allow
              operations:
                go: { method: POST, path: go, effect: write, arguments: { type: object, additionalProperties: false } }
            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: p }
            spec: { match: { routes: [target, other] }, rules: [ { id: may, effect: allow, when: "operation.name != 'stop'" } ] }
            """;
        DocumentReadResult read = BoundaryFolderReader.Read([("a.yaml", Yaml.Replace("{BOUNDS}", bounds is null ? "" : ", bounds: " + bounds, StringComparison.Ordinal)
            .Replace("{LIMITS}", limits is null ? "" : "\n  limits: " + limits, StringComparison.Ordinal))]);
        Assert.Empty(read.Errors);
        foreach (BoundaryDocument document in read.Documents)
        {
            string revision = document.Revision.ToString();
            _manifest.Revisions[$"{document.Kind}/{document.Name}"] = revision;
            string grain = $"{document.Kind.ToLowerInvariant()}/{document.Name}";
            _revisions[grain] = new() { [revision] = CanonicalJson.ToText(document.Content) };
            await InsertAsync(grain, JsonSerializer.Serialize(new DocumentState { Revisions = _revisions[grain] }, AuthorityJson.Default.DocumentState));
        }

        await InsertAsync("boundary/boundary", JsonSerializer.Serialize(_manifest, AuthorityJson.Default.ManifestState));
    }

    private Task InsertAsync(string grain, string payload) => ExecuteAsync(
        $"insert into grain_state (grain_id, state_name, version, payload, modified_at) values ('{grain}', 'document', 1, @payload, '')", payload);

    private async Task ExecuteAsync(string statement, string payload)
    {
        await using SqliteConnection connection = (SqliteConnection)await _database.OpenAsync(CancellationToken.None);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statement;
        command.Parameters.AddWithValue("@payload", payload);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopped = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopped.Token;

        public CancellationToken ApplicationStopped => _stopped.Token;

        public void StopApplication() => _stopped.Cancel();

        public void Dispose() => _stopped.Dispose();
    }
}
