using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Administration;

/// <summary>
/// Owns the manifest. A change is staged in the documents' own grains, where it means nothing yet, and becomes true with
/// the one write of the manifest: killed at any instant, all of it is in force or none.
/// </summary>
/// <param name="manifest">The stored manifest.</param>
/// <param name="replica">What is in force.</param>
/// <param name="pinning">Adds the tools of <c>mcp</c> routes.</param>
/// <param name="ledger">Evidence of every change, before it.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
[GrainType(AuthorityStorage.Manifest)]
internal sealed partial class BoundaryGrain(
    [PersistentState(AuthorityStorage.StateName, AuthorityStorage.Provider)] IPersistentState<ManifestState> manifest,
    AuthorityReplica replica,
    ToolPinning pinning,
    EvidenceLedger ledger,
    TimeProvider time,
    ILogger<BoundaryGrain> logger) : Grain, IBoundaryGrain
{
    private const int AtOnce = 8;

    /// <inheritdoc />
    public async Task<ApplyResult> ApplyAsync(
        ImmutableArray<SourceFile> files,
        string by,
        bool dryRun,
        CancellationToken cancellationToken)
    {
        DocumentReadResult read = BoundaryFolderReader.Read(files.Select(file => (file.Name, file.Text)));
        if (!read.Errors.IsEmpty)
        {
            return new ApplyResult { Applied = false, Errors = Tell(read.Errors) };
        }

        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        ImmutableArray<BoundaryDocument> documents = await pinning.PinAsync(read.Documents, view, cancellationToken);
        ChangePlan plan = ChangePlan.Make(documents, view);
        ApplyResult result = new()
        {
            Applied = false,
            Changes = plan.Changes,
            Errors = Tell(plan.Errors),
            PolicyVersion = plan.PolicyVersion,
        };
        if (!plan.Errors.IsEmpty || dryRun)
        {
            return result;
        }

        // With nothing in force yet the manifest is written even if empty: an empty policy set denies, no set at all is not ready.
        if (plan.Changed.IsEmpty && manifest.RecordExists)
        {
            return result with { Applied = true };
        }

        return await CarryOutAsync(plan, by, cancellationToken)
            ? result with { Applied = true }
            : result with { EvidenceUnavailable = true };
    }

    /// <inheritdoc />
    public async Task<HaltResult> SetHaltedAsync(
        string kind,
        string name,
        bool halt,
        string by,
        CancellationToken cancellationToken)
    {
        if (!manifest.State.Revisions.ContainsKey($"{kind}/{name}"))
        {
            return HaltResult.NotFound;
        }

        string verb = (kind, halt) switch
        {
            ("Route", true) => "disable",
            ("Route", false) => "enable",
            (_, true) => "suspend",
            _ => "resume",
        };
        JsonObject subject = JsonObject.Of(("kind", new JsonString(kind)), ("name", new JsonString(name)));
        if (!await RecordAsync(verb, by, subject, cancellationToken))
        {
            return HaltResult.EvidenceUnavailable;
        }

        IDocumentGrain grain = Grain(kind, name);
        bool found = halt ? await grain.HaltAsync(by, cancellationToken) : await grain.ResumeAsync(cancellationToken);
        await replica.RefreshAsync(cancellationToken);
        return found ? HaltResult.Done : HaltResult.NotFound;
    }

    private async Task<bool> CarryOutAsync(ChangePlan plan, string by, CancellationToken cancellationToken)
    {
        JsonObject subject = JsonObject.Of(
            ("documents", new JsonArray([.. plan.Changes.Select(static change => (JsonValue)JsonObject.Of(
                ("action", new JsonString(change.Action)),
                ("kind", new JsonString(change.Kind)),
                ("name", new JsonString(change.Name)),
                ("revision", new JsonString(change.Revision))))])),
            ("policyVersion", new JsonString(plan.PolicyVersion ?? "")));
        if (!await RecordAsync("apply", by, subject, cancellationToken))
        {
            return false;
        }

        await ForEachAsync(plan.Changed, (grain, document) =>
            grain.StageAsync(document.Revision.ToString(), CanonicalJson.ToText(document.Content), cancellationToken));
        SortedDictionary<string, string> revisions = new(manifest.State.Revisions, StringComparer.Ordinal);
        foreach (BoundaryDocument document in plan.Changed)
        {
            revisions[$"{document.Kind}/{document.Name}"] = document.Revision.ToString();
        }

        await WriteAsync(
            new ManifestState { Revisions = revisions, Sequence = manifest.State.Sequence + 1, By = by, At = time.GetUtcNow() },
            cancellationToken);
        await TidyAsync(plan, cancellationToken);
        await replica.RefreshAsync(cancellationToken);
        return true;
    }

    // The change is in force by now. A revision that is left behind means nothing, and goes with the document's next change.
    private async Task TidyAsync(ChangePlan plan, CancellationToken cancellationToken)
    {
        try
        {
            await ForEachAsync(plan.Changed, (grain, document) =>
                grain.KeepOnlyAsync(document.Revision.ToString(), cancellationToken));
        }
#pragma warning disable CA1031 // Whatever keeps an old revision from being thrown away does not unmake the change.
        catch (Exception fault)
        {
            Log.NotTidied(logger, fault);
        }
#pragma warning restore CA1031
    }

    // A few at a time: each call waits for the disk, and the database has one writer.
    private async Task ForEachAsync(ImmutableArray<BoundaryDocument> documents, Func<IDocumentGrain, BoundaryDocument, Task> act)
    {
        foreach (BoundaryDocument[] some in documents.Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(document => act(Grain(document.Kind, document.Name), document)));
        }
    }

    private async Task<bool> RecordAsync(string verb, string by, JsonValue subject, CancellationToken cancellationToken) =>
        await ledger.RecordAsync(AdministrationRecord.Of(verb, by, subject, time.GetUtcNow()), cancellationToken)
            is LedgerResult.Durable;

    // Nobody knows what a failed write has left in the store: the grain forgets what it wanted, and ends itself to read again.
    private async Task WriteAsync(ManifestState next, CancellationToken cancellationToken)
    {
        ManifestState before = manifest.State;
        manifest.State = next;
        try
        {
            await manifest.WriteStateAsync(cancellationToken);
        }
        catch
        {
            manifest.State = before;
            DeactivateOnIdle();
            throw;
        }
    }

    private IDocumentGrain Grain(string kind, string name) => kind switch
    {
        "Team" => GrainFactory.GetGrain<ITeamGrain>(name),
        "Principal" => GrainFactory.GetGrain<IPrincipalGrain>(name),
        "Deployment" => GrainFactory.GetGrain<IDeploymentGrain>(name),
        "Route" => GrainFactory.GetGrain<IRouteGrain>(name),
        "Policy" => GrainFactory.GetGrain<IPolicyGrain>(name),
        "PolicyException" => GrainFactory.GetGrain<IPolicyExceptionGrain>(name),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no grain of that kind"),
    };

    private static ImmutableArray<ApplyError> Tell(ImmutableArray<DocumentError> errors) =>
        [.. errors.Select(error => new ApplyError(error.Position.File, error.Position.Line, error.Position.Column, error.Message))];

    private static partial class Log
    {
        [LoggerMessage(EventId = 1403, Level = LogLevel.Warning, Message = "a change is in force, and old revisions of its documents could not be thrown away yet")]
        public static partial void NotTidied(ILogger logger, Exception fault);
    }
}
