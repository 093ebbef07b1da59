using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Alerts;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Denials;
using Atellagent.Boundary.Enforcement;
using Atellagent.Boundary.Erasures;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Figures;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Queries;
using Atellagent.Boundary.Reviews;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Boundary.Questions;
using Atellagent.Boundary.Routes;
using Atellagent.Boundary.Detectors;
using Atellagent.Boundary.Labels;
using Atellagent.Boundary.Runs;
using Atellagent.Boundary.Sinks;
using Atellagent.Boundary.Settlements;
using Atellagent.Boundary.Standing;
using Atellagent.Boundary.Turns;
using Atellagent.Boundary.Webhooks;
using Atellagent.Boundary;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Erasures;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Figures;
using Atellagent.Domain.Policies.Versions;
using Atellagent.Domain.Queries;
using Atellagent.Domain.Runs;
using Atellagent.Domain.Reviews;
using Atellagent.Storage.Approvals;
using Atellagent.Storage.Authority;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Deliveries;
using Atellagent.Storage.Erasures;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.Figures;
using Atellagent.Storage.PostgreSql;
using Atellagent.Storage.Queries;
using Atellagent.Storage.Runs;
using Atellagent.Storage.Reviews;

namespace Atellagent.Silo.Composition;

/// <summary>Adds the boundary and the stores behind its ports.</summary>
internal static class BoundaryComposition
{
    /// <summary>Adds the stores.</summary>
    /// <param name="services">The services.</param>
    /// <param name="database">The database.</param>
    public static void AddAtellagentStores(this IServiceCollection services, BoundaryDatabase database)
    {
        services.AddSingleton(database);
        services.AddSingleton<IAuthorityStore, AuthorityStore>();
        services.AddSingleton<EvidenceStore>();
        services.AddSingleton<IEvidenceStore>(static provider => provider.GetRequiredService<EvidenceStore>());
        services.AddSingleton<ICheckpointStore>(static provider => provider.GetRequiredService<EvidenceStore>());
        services.AddSingleton<IEvidenceReader, EvidenceReader>();
        services.AddSingleton<IDecisionHistory, DecisionHistory>();
        services.AddSingleton<IEvidenceTail, EvidenceTail>();
        services.AddSingleton<ISavedQueryStore, SavedQueryStore>();
        services.AddSingleton<ILogReader, LogReader>();
        services.AddSingleton<IApprovalReader, ApprovalReader>();
        services.AddSingleton<IDeliveryStore, DeliveryStore>();
        services.AddSingleton<IRunStore, RunStore>();
        services.AddSingleton<IErasureStore, ErasureStore>();
        services.AddSingleton<IReviewStore, ReviewStore>();
        services.AddSingleton<IFigureReader, FigureReader>();
        services.AddSingleton<IStoreReader, StoreReader>();
        if (database is PostgreSqlDatabase shared)
        {
            services.AddSingleton<IAuthorityNotices>(new PostgreSqlAuthorityNotices(shared));
            services.AddHostedService<AuthorityWatch>();
            services.AddHostedService<OrphanWatch>();
        }
    }

    /// <summary>Adds the way of one action, from binding to evidence.</summary>
    /// <param name="services">The services.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="ports">The boundary's own ports, to which no route may lead.</param>
    public static void AddAtellagentBoundary(this IServiceCollection services, SiloSettings settings, params IReadOnlyCollection<int> ports)
    {
        services.AddSingleton(new LedgerSettings
        {
            Log = settings.Evidence.Log,
            Deadline = TimeSpan.FromMilliseconds(settings.Evidence.DeadlineMilliseconds),
        });
        services.AddSingleton<EvidenceLedger>();
        services.AddHostedService(static provider => provider.GetRequiredService<EvidenceLedger>());
        services.AddSingleton(Trust(settings));
        services.AddSingleton(static provider => new AuthorityReplica(
            provider.GetRequiredService<IAuthorityStore>(), provider.GetRequiredService<PolicyTrust>(), provider.GetRequiredService<ILogger<AuthorityReplica>>())
        {
            IsShared = provider.GetRequiredService<BoundaryDatabase>().IsShared,
        });
        services.AddSingleton<AuthorityBinder>();
        services.AddSingleton<PermitOffice>();
        services.AddSingleton<RouteDispatcher>();
        services.AddSingleton<IdSource>();
        services.AddSingleton<ActionClock>();
        services.AddSingleton(Turns(settings.Admission));
        services.AddSingleton<TurnKeeper>();
        services.AddSingleton(new DenialSettings());
        services.AddSingleton<DenialTally>();
        services.AddSingleton<ActionBoundary>();
        services.AddSingleton<ActionDesk>();
        services.AddSingleton<ActionSignals>();
        services.AddSingleton<ApprovalDesk>();
        services.AddSingleton<ApprovalElectorate>();
        services.AddSingleton<ApprovalNarrowing>();
        services.AddSingleton<ApprovalUses>();
        services.AddSingleton<PolicyQuestions>();
        services.AddSingleton<DraftTests>();
        services.AddSingleton<AbsenceDesk>();
        services.AddSingleton<SavedQueryDesk>();
        services.AddSingleton<ApprovalContinuation>();
        services.AddHostedService(static provider => provider.GetRequiredService<ApprovalContinuation>());
        services.AddSingleton<ActionRecovery>();
        services.AddSingleton<OpenActions>();
        services.AddSingleton<RefusedRedemptions>();
        services.AddSingleton<EnforcementDesk>();
        services.AddAtellagentRoutes();
        _ = SinkReading.Read(settings.Sinks, out FileSinkSettings file, out OtlpSettings otlp);
        services.AddSingleton(file);
        services.AddSingleton(otlp);
        services.AddAtellagentWebhooks();
        services.AddAtellagentAlerts();
        services.AddAtellagentReviews();
        services.AddSingleton(new FigureSettings(TimeSpan.FromSeconds(settings.Sinks.BehindSeconds)));
        services.AddSingleton<FigureDesk>();
        services.AddAtellagentStanding();
        services.AddAtellagentErasures(new ErasureSettings { PayloadDays = settings.Evidence.PayloadDays });
        services.AddAtellagentRuns();
        services.AddAtellagentLabels();
        services.AddAtellagentDetectors();
        services.AddAtellagentAdministration();
        services.AddSingleton<IOwnListeners>(new OwnListeners(ports));
    }

    private static TurnSettings Turns(AdmissionSettings settings) => new()
    {
        Concurrency = settings.Concurrency,
        Queue = settings.Queue,
        PrincipalConcurrency = settings.PrincipalConcurrency,
        PrincipalRate = settings.PrincipalRate,
        PrincipalBurst = settings.PrincipalBurst,
        RouteConcurrency = settings.RouteConcurrency,
        RouteQueue = settings.RouteQueue,
        LongestWait = TimeSpan.FromMilliseconds(settings.WaitMilliseconds),
    };

    // Keys that cannot be read any more are not the same as no keys.
    private static PolicyTrust Trust(SiloSettings settings) => settings.PolicyKeys is not { } file ? PolicyTrust.None
        : PolicyTrust.TryParse(File.ReadAllText(file), out PolicyTrust? trust) ? trust
        : throw new StartRefusedException($"PolicyKeys file '{file}' does not hold Ed25519 public keys in PEM and nothing else");
}
