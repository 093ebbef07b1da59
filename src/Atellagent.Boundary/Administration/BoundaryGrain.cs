using System.Collections.Immutable;
using Atellagent.Boundary.Administration.BreakGlass;
using Atellagent.Boundary.Administration.Changes;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Versions;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Administration;

/// <summary>
/// Owns the manifest. A change is staged in the documents' own grains, where it means nothing yet, and becomes true with
/// the one write of the manifest: killed at any instant, all of it is in force or none.
/// </summary>
/// <param name="manifest">The stored manifest.</param>
/// <param name="replica">What is in force.</param>
/// <param name="pinning">Adds the tools of <c>mcp</c> routes at the start; for all others the operation <c>discover</c> has asked.</param>
/// <param name="trust">Whose word for policies is taken.</param>
/// <param name="ledger">Evidence of the start's change, before it; that of all others stands by now.</param>
/// <param name="deliveries">How far destinations have been told.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
[GrainType(AuthorityStorage.Manifest)]
internal sealed partial class BoundaryGrain(
    [PersistentState(AuthorityStorage.StateName, AuthorityStorage.Provider)] IPersistentState<ManifestState> manifest,
    AuthorityReplica replica,
    ToolPinning pinning,
    PolicyTrust trust,
    EvidenceLedger ledger,
    IDeliveryStore deliveries,
    TimeProvider time,
    ILogger<BoundaryGrain> logger) : Grain, IBoundaryGrain
{
    private const int AtOnce = 8;

    /// <inheritdoc />
    public async Task<ApplyResult> PlanAsync(ApplyRequest request, CancellationToken cancellationToken) =>
        (await MakePlanAsync(request, isStart: false, cancellationToken)).Told;

    /// <inheritdoc />
    public async Task<ApplyResult> PlanRollbackAsync(RollbackRequest request, CancellationToken cancellationToken)
    {
        PolicyVersionState? kept = await GrainFactory.GetGrain<IPolicyVersionGrain>(request.Version).ReadAsync(cancellationToken);
        if (kept is null)
        {
            return new ApplyResult { Applied = false, NoSuchVersion = true };
        }

        DocumentReadResult read = BoundaryFolderReader.Read(
            [.. kept.Documents.Select(static (document, i) => ($"version/{i}", document)), .. kept.Signature is null ? [] : new[] { ("version/signature", kept.Signature) }]);
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        WantedChange change = new(read.Documents, [], read.Signature, Prune: true, IsRollback: true, request.Why, manifest.State.Sequence, time.GetUtcNow()) { ShownWider = manifest.State.ShownWider };
        return read.Errors.IsEmpty
            ? Tell(ChangePlan.Make(change, view, trust))
            : new ApplyResult { Applied = false, Errors = Tell(read.Errors) };
    }

    /// <inheritdoc />
    public Task NoteWiderAsync(string outcome, CancellationToken cancellationToken) => manifest.State.ShownWider.Contains(outcome, StringComparer.Ordinal)
        ? Task.CompletedTask
        : WriteAsync(manifest.State with { ShownWider = [outcome, .. manifest.State.ShownWider.Take(ManifestState.MostShownWider - 1)] }, cancellationToken);

    /// <inheritdoc />
    public async Task<ChangeProposal?> PlanResumeAsync(string kind, string name, CancellationToken cancellationToken)
    {
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        return manifest.State.Revisions.TryGetValue($"{kind}/{name}", out string? revision) && view.Halted.TryGetValue((kind, name), out HaltNotice? halt)
            ? ChangePlan.Resume(kind, name, revision, halt, view, manifest.State.Sequence)
            : null;
    }

    /// <inheritdoc />
    public async Task<ApplyResult> CarryOutAsync(ChangeProposal proposal, string by, CancellationToken cancellationToken)
    {
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        if (proposal.NeedsVote || PlanAnew(proposal, view) is not { } plan)
        {
            return new ApplyResult { Applied = false, IsStale = true };
        }

        // A use is asked at the last moment: one that has ended, or is not the asker's, lets nothing through.
        if (proposal.BreakGlass is { } use
            && !(view.Principals.TryGetValue(by, out PrincipalDocument? holder)
                && BreakGlassRules.MayHold(holder)
                && await GrainFactory.GetGrain<IBreakGlassGrain>(AuthorityStorage.Manifest).UseAsync(use, by, proposal.Digest, cancellationToken)))
        {
            return new ApplyResult { Applied = false, IsStale = true };
        }

        await CarryOutAsync(plan, Activation(plan, by, proposal.Why, IsRollback(proposal)), view, voted: null, [by], cancellationToken);
        return Tell(plan) with { Applied = true };
    }

    /// <inheritdoc />
    public async Task<ApplyResult> CarryOutVotedAsync(PendingChange change, CancellationToken cancellationToken)
    {
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        ApplyResult done = new() { Applied = true, Changes = change.Proposal.Documents };
        ApplyResult stale = new() { Applied = false, IsStale = true };
        if (manifest.State.Voted.Contains(change.Id, StringComparer.Ordinal))
        {
            return done;
        }

        if (change.Votes.IsEmpty || change.Votes.Any(vote => !vote.Approves || VoteStanding.WhyNot(change.By, vote.By, view) is not null))
        {
            return stale;
        }

        EvidenceEntry record = AdministrationRecord.Of(change.Proposal.Verb, change.By, change.ToJson(time.GetUtcNow()), time.GetUtcNow());
        if (change.Proposal is { Verb: AdministrationOperations.Resume or AdministrationOperations.Enable, Documents: [AdministrativeChange halted] })
        {
            // The end of the very suspension that was voted on: where it has ended, there is nothing left to do.
            ChangeProposal? now = await PlanResumeAsync(halted.Kind, halted.Name, cancellationToken);
            return now is null ? done
                : !string.Equals(now.Digest, change.Digest, StringComparison.Ordinal) ? stale
                : await ledger.RecordAsync(record, cancellationToken) is not LedgerResult.Durable ? stale with { EvidenceUnavailable = true }
                : await SetHaltedAsync(halted.Kind, halted.Name, halt: false, change.By, cancellationToken) == HaltResult.Done ? done
                : stale;
        }

        if (PlanAnew(change.Proposal, view) is not { } plan || !string.Equals(plan.Proposal!.Digest, change.Digest, StringComparison.Ordinal))
        {
            return stale;
        }

        if (await ledger.RecordAsync(record, cancellationToken) is not LedgerResult.Durable)
        {
            return stale with { EvidenceUnavailable = true };
        }

        await CarryOutAsync(plan, Activation(plan, change.By, change.Proposal.Why, IsRollback(change.Proposal)), view, change.Id, [change.By, .. change.Votes.Select(static vote => vote.By)], cancellationToken);
        return Tell(plan) with { Applied = true };
    }

    /// <inheritdoc />
    public async Task<ApplyResult> StartWithAsync(ApplyRequest request, CancellationToken cancellationToken)
    {
        (ApplyResult told, ChangePlan? plan) = await MakePlanAsync(request, isStart: true, cancellationToken);
        if (plan?.Proposal is not ChangeProposal proposal)
        {
            return told;
        }

        AuthorityView view = replica.Current;
        PolicyActivation activation = Activation(plan, AdministrationRecord.Starter, request.Why, isRollback: false);
        EvidenceEntry record = AdministrationRecord.Of(
            AdministrationOperations.Apply, AdministrationRecord.Starter, proposal.ToArguments(), time.GetUtcNow());
        if (!IsNothing(plan, view) && await ledger.RecordAsync(record, cancellationToken) is not LedgerResult.Durable)
        {
            return told with { EvidenceUnavailable = true };
        }

        foreach (PolicyDocument policy in plan.Changed.OfType<PolicyDocument>().Where(static policy => policy.Rules.Any(static rule => rule.Gate is { ExcludesAuthor: true })))
        {
            Log.WithoutAuthor(logger, policy.Name);
        }

        await CarryOutAsync(plan, activation, view, voted: null, [AdministrationRecord.Starter], cancellationToken);
        return told with { Applied = true };
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

        IDocumentGrain grain = Grain(kind, name);
        bool found = halt ? await grain.HaltAsync(by, cancellationToken) : await grain.ResumeAsync(cancellationToken);
        await replica.RefreshAsync(cancellationToken);
        return found ? HaltResult.Done : HaltResult.NotFound;
    }

    private async Task<(ApplyResult Told, ChangePlan? Plan)> MakePlanAsync(
        ApplyRequest request, bool isStart, CancellationToken cancellationToken)
    {
        DocumentReadResult read = BoundaryFolderReader.Read(request.Files.Select(file => (file.Name, file.Text)));
        if (!read.Errors.IsEmpty)
        {
            return (new ApplyResult { Applied = false, Errors = Tell(read.Errors) }, null);
        }

        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        ImmutableArray<BoundaryDocument> documents = isStart
            ? await pinning.PinAllAsync(read.Documents, view, cancellationToken)
            : ToolPinning.Told(request, read.Documents, view);
        WantedChange change = new(documents, read.Tests, read.Signature, request.Prune, IsRollback: false, request.Why, manifest.State.Sequence, time.GetUtcNow())
        {
            IsTrial = request.IsTrial,
            ShownWider = manifest.State.ShownWider,
        };
        ChangePlan plan = ChangePlan.Make(change, view, trust);
        return (Tell(plan) with { Notes = Notes(documents) }, plan);
    }

    // Worked out anew on what is in force now: another digest is another change, which nobody decided on.
    private ChangePlan? PlanAnew(ChangeProposal proposal, AuthorityView view)
    {
        DocumentReadResult read = BoundaryFolderReader.Read(proposal.Files.Select(static file => (file.Name, file.Text)));
        WantedChange change = new(read.Documents, [], read.Signature, proposal.Prune, IsRollback(proposal), proposal.Why, manifest.State.Sequence, time.GetUtcNow()) { ShownWider = manifest.State.ShownWider };
        ChangePlan plan = ChangePlan.Make(change, view, trust).Under(proposal.BreakGlass);
        return read.Errors.IsEmpty && string.Equals(plan.Proposal?.Digest, proposal.Digest, StringComparison.Ordinal) ? plan : null;
    }

    private static bool IsRollback(ChangeProposal proposal) => string.Equals(proposal.Verb, AdministrationOperations.Rollback, StringComparison.Ordinal);

    // Also where something is wrong with the change: that it names an operation which is not there may come of it.
    private static ImmutableArray<string> Notes(ImmutableArray<BoundaryDocument> documents) =>
        [.. documents.OfType<RouteDocument>().SelectMany(static route => route.LeftOut.Select(tool =>
            $"Route {route.Name}: the tool {tool.Key} is left out: what it says of itself has {string.Join(", ", tool.Value.Findings)}; read it, and list {tool.Value.Pin} under acceptedTools to take it"))];

    private static ApplyResult Tell(ChangePlan plan) => new()
    {
        Applied = false,
        Changes = plan.Changes,
        Errors = Tell(plan.Errors),
        Notes = Notes(plan.Changed),
        PolicyVersion = plan.PolicyVersion,
        Proposal = plan.Proposal,
    };

    // With nothing in force yet the manifest is written even if empty: an empty policy set denies, no set at all is not ready.
    private bool IsNothing(ChangePlan plan, AuthorityView view) =>
        plan.Changed.IsEmpty && plan.Removed.IsEmpty && manifest.RecordExists && view.Policies is not null;

    private PolicyActivation Activation(ChangePlan plan, string by, string why, bool isRollback)
    {
        PolicyActivation? before = manifest.State.Activations is [{ } last, ..] ? last : null;
        return new PolicyActivation
        {
            Version = plan.PolicyVersion!,
            // Where signatures are asked for, the numbers are their authors'; no policies at all have none.
            Sequence = plan.Signature?.Sequence ?? (before?.Sequence ?? 0) + (trust.IsRequired ? 0 : 1),
            Parent = before?.Version,
            By = by,
            Why = why,
            At = time.GetUtcNow(),
            IsRollback = isRollback,
            Signature = plan.Signature is null ? null : PolicySignatureReader.Write(plan.Signature),
        };
    }

    private async Task CarryOutAsync(ChangePlan plan, PolicyActivation activation, AuthorityView view, string? voted, ImmutableArray<string> authors, CancellationToken cancellationToken)
    {
        if (IsNothing(plan, view))
        {
            return;
        }

        PolicyActivation? before = manifest.State.Activations is [{ } last, ..] ? last : null;
        bool isActivated = !string.Equals(before?.Version, activation.Version, StringComparison.Ordinal)
            || (activation.Signature is not null && !string.Equals(before?.Signature, activation.Signature, StringComparison.Ordinal));
        await ForEachAsync(plan.Changed, (grain, document) =>
            grain.StageAsync(document.Revision.ToString(), CanonicalJson.ToText(document.Content), cancellationToken));
        if (isActivated)
        {
            PolicyVersionState kept = new() { Documents = [.. plan.Policies.Select(static p => CanonicalJson.ToText(p.Content))], Signature = activation.Signature };
            await GrainFactory.GetGrain<IPolicyVersionGrain>(activation.Version).KeepAsync(kept, cancellationToken);
        }

        SortedDictionary<string, string> revisions = new(manifest.State.Revisions, StringComparer.Ordinal);
        SortedDictionary<string, PolicyAuthors> made = new(manifest.State.Authors, StringComparer.Ordinal);
        foreach (BoundaryDocument document in plan.Changed)
        {
            revisions[$"{document.Kind}/{document.Name}"] = document.Revision.ToString();
            if (document is PolicyDocument)
            {
                made[document.Name] = new PolicyAuthors(document.Revision.ToString(), [.. authors.Distinct(StringComparer.Ordinal)]);
            }
        }

        foreach (BoundaryDocument document in plan.Removed)
        {
            revisions.Remove($"{document.Kind}/{document.Name}");
            _ = document is PolicyDocument && made.Remove(document.Name);
        }

        ManifestState next = new()
        {
            Revisions = revisions,
            Sequence = manifest.State.Sequence + 1,
            By = activation.By,
            At = activation.At,
            Authors = made,
            Activations = isActivated ? [activation, .. manifest.State.Activations.Take(ManifestState.MostActivations - 1)] : manifest.State.Activations,
            ShownWider = manifest.State.ShownWider,
            Voted = voted is null ? manifest.State.Voted : [voted, .. manifest.State.Voted.Take(ManifestState.MostVoted - 1)],
        };
        // From here on, whoever is new is told: what waits before the change is in force is not missed, and at worst told for nothing.
        foreach (WebhookDocument webhook in plan.Changed.OfType<WebhookDocument>().Where(webhook => !view.Webhooks.ContainsKey(webhook.Name)))
        {
            await deliveries.BeginAsync(Webhooks.WebhookDelivery.DestinationOf(webhook), isNew: true, cancellationToken);
        }

        // The first alert counts from here on, and not from where one of long ago had come to.
        if (view.Alerts.Count == 0 && plan.Changed.OfType<AlertDocument>().Any())
        {
            await deliveries.BeginAsync(Alerts.AlertWatch.Destination, isNew: true, cancellationToken);
        }

        await WriteAsync(next, cancellationToken);
        await TidyAsync(plan, cancellationToken);
        await replica.RefreshAsync(cancellationToken);
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
        "TrustedIssuer" => GrainFactory.GetGrain<ITrustedIssuerGrain>(name),
        "IdentityProvider" => GrainFactory.GetGrain<IIdentityProviderGrain>(name),
        "Webhook" => GrainFactory.GetGrain<IWebhookGrain>(name),
        "Alert" => GrainFactory.GetGrain<IAlertGrain>(name),
        "Detector" => GrainFactory.GetGrain<IDetectorGrain>(name),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no grain of that kind"),
    };

    private static ImmutableArray<ApplyError> Tell(ImmutableArray<DocumentError> errors) =>
        [.. errors.Select(error => new ApplyError(error.Position.File, error.Position.Line, error.Position.Column, error.Message))];

    private static partial class Log
    {
        [LoggerMessage(EventId = 1403, Level = LogLevel.Warning, Message = "a change is in force, and old revisions of its documents could not be thrown away yet")]
        public static partial void NotTidied(ILogger logger, Exception fault);

        [LoggerMessage(EventId = 1480, Level = LogLevel.Warning, Message = "the policy {Policy} lets nobody vote who changed it last, and read at the start it has no author: until a person applies it, nobody may vote where it asks")]
        public static partial void WithoutAuthor(ILogger logger, string policy);
    }
}
