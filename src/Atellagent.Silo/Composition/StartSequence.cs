using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Administration.Changes;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Identity.People;

namespace Atellagent.Silo.Composition;

/// <summary>
/// What happens between an open database and the first request, in order: interrupted actions get their honest outcome, the
/// first administrator is made, the boundary folder is applied, and the OAuth clients are brought in step.
/// </summary>
/// <param name="settings">The settings.</param>
/// <param name="folder">The data folder.</param>
/// <param name="replica">Authority.</param>
/// <param name="ledger">The evidence writer.</param>
/// <param name="recovery">Concludes interrupted actions.</param>
/// <param name="registrar">Keeps the OAuth clients in step.</param>
/// <param name="programs">Registers the boundary's own programs.</param>
/// <param name="credentials">Says whether a route's credential can be used.</param>
/// <param name="grains">The grains.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class StartSequence(
    SiloSettings settings,
    DataFolder folder,
    AuthorityReplica replica,
    EvidenceLedger ledger,
    ActionRecovery recovery,
    ClientRegistrar registrar,
    FirstPartyClients programs,
    CredentialReadiness credentials,
    IGrainFactory grains,
    ILogger<StartSequence> logger)
{
    private static readonly string[] AdministratorRoles = [AdministrationRoles.Admin];
    private static readonly object[] AdministratorGrants = [new { route = AdministrationRoute.Name, operations = new[] { "*" } }];

    /// <summary>Runs the sequence.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when requests may be taken.</returns>
    /// <exception cref="StartRefusedException">The silo must not start; the message says why in one line.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await ledger.StartedAsync(cancellationToken);
        await replica.RefreshAsync(cancellationToken);
        await recovery.RunAsync(cancellationToken);
        await MakeAdministratorAsync(cancellationToken);
        await ApplyFolderAsync(cancellationToken);
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        await registrar.SynchroniseAsync(view, cancellationToken);
        await programs.RegisterAsync(cancellationToken);

        // What was voted for and not carried out when the last silo ended is carried out by whom this wakes.
        await grains.GetGrain<IPendingChangesGrain>(AuthorityStorage.Manifest).ReadAsync(cancellationToken);
        foreach (RouteDocument route in view.Routes.Values)
        {
            if (credentials.WhyNotReady(route) is { } reason)
            {
                Log.RouteNotReady(logger, reason);
            }
        }
    }

    private async Task MakeAdministratorAsync(CancellationToken cancellationToken)
    {
        string clientId = settings.Admin.ClientId ?? "administrator";
        bool exists = replica.Current.Principals.Values.Any(Administrator.Is);
        if (exists && settings.Admin.ClientSecret is null)
        {
            return;
        }

        string secret = settings.Admin.ClientSecret ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        string document =
            $"""
            apiVersion: atellagent/v1
            kind: Principal
            metadata: {JsonSerializer.Serialize(new { name = clientId })}
            spec: {JsonSerializer.Serialize(new { type = "service", roles = AdministratorRoles, grants = AdministratorGrants })}
            """;
        if (!exists)
        {
            await ApplyAsync([new SourceFile("administrator", document)], cancellationToken);
        }

        await registrar.RegisterAsync(new ClientRegistration(clientId, [secret], []) { IsFirstAdministrator = true }, cancellationToken);
        if (settings.Admin.ClientSecret is null)
        {
            DataFolder.WriteOwnerOnly(folder.AdminFile, JsonSerializer.Serialize(new { clientId, clientSecret = secret }) + "\n");
        }
    }

    private async Task ApplyFolderAsync(CancellationToken cancellationToken)
    {
        if (settings.Boundary is not { } path)
        {
            // Even without documents there is a policy set: the empty one, which denies.
            return;
        }

        ImmutableArray<SourceFile>.Builder files = ImmutableArray.CreateBuilder<SourceFile>();
        foreach (string file in Directory.EnumerateFiles(path, "*.y*ml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            files.Add(new SourceFile(Path.GetRelativePath(path, file), await File.ReadAllTextAsync(file, cancellationToken)));
        }

        await ApplyAsync(files.ToImmutable(), cancellationToken);
    }

    private async Task ApplyAsync(ImmutableArray<SourceFile> files, CancellationToken cancellationToken)
    {
        ApplyResult result = await grains.GetGrain<IBoundaryGrain>(AuthorityStorage.Manifest)
            .StartWithAsync(new ApplyRequest { Files = files, Why = "start" }, cancellationToken);
        if (result.EvidenceUnavailable)
        {
            throw new StartRefusedException("evidence cannot be written");
        }

        if (!result.Errors.IsEmpty)
        {
            throw new StartRefusedException(string.Join(
                Environment.NewLine,
                result.Errors.Select(error => $"{error.File}:{error.Line}:{error.Column}: {error.Message}")));
        }
    }

    private static partial class Log
    {
        // The others are served: one route without its credential is no reason to refuse everybody.
        [LoggerMessage(EventId = 2201, Level = LogLevel.Error, Message = "{Reason}; actions over it are refused until it is")]
        public static partial void RouteNotReady(ILogger logger, string reason);
    }
}
