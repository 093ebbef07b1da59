using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Labels;

namespace Atellagent.Boundary.Labels;

/// <summary>
/// Gives labels outside of a decision and its outcome. What is not on disk is not given, and then whoever asked is not told what the labels are of.
/// </summary>
/// <param name="replica">Authority.</param>
/// <param name="ledger">The evidence writer.</param>
/// <param name="time">The clock.</param>
public sealed class LabelDesk(AuthorityReplica replica, EvidenceLedger ledger, TimeProvider time)
{
    private static readonly JsonLimits Kept = new(int.MaxValue, 80, int.MaxValue);

    /// <summary>Gives the labels of an answer that is still coming, before any of it leaves.</summary>
    /// <param name="request">The request that it answers.</param>
    /// <param name="action">The action's id.</param>
    /// <param name="labels">The labels, sorted.</param>
    /// <returns>False where they cannot be recorded now: nothing of it may leave.</returns>
    internal Task<bool> GiveAsync(BoundRequest request, string action, ImmutableArray<string> labels) => GiveAsync(
        LabelBook.Give(replica.Current, request, labels), request.Authenticated.Caller, action, CancellationToken.None);

    /// <summary>
    /// Gives a caller the labels of an action that it is told of, where another run of its deployment asked for that: who reads what was read has read it.
    /// </summary>
    /// <param name="caller">Who is told.</param>
    /// <param name="told">The action.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>False where they cannot be recorded now: the caller must not be told.</returns>
    public async Task<bool> TakeOverAsync(CallerIdentity caller, StoredAction told, CancellationToken cancellationToken)
    {
        if (caller.Run is null || told.Answer is null || caller.Deployment is null
            || !replica.Current.Deployments.TryGetValue(caller.Deployment, out DeploymentDocument? deployment)
            || LabelsOf(told) is not { IsEmpty: false } labels)
        {
            return true;
        }

        ImmutableArray<string> holders = LabelHolder.Reading(caller, deployment, [], JsonObject.Empty);
        return await GiveAsync(LabelBook.Give(replica.Current, holders, deployment.Name, labels), caller, told.Action, cancellationToken);
    }

    private async Task<bool> GiveAsync(LabelStep? step, CallerIdentity caller, string action, CancellationToken cancellationToken)
    {
        if (step is null)
        {
            return true;
        }

        bool isKept = await ledger.RecordAsync(LabelRecord.Given(step, caller.Deployment, caller.Principal, action, time.GetUtcNow()), cancellationToken) is LedgerResult.Durable;
        replica.FallBehind();
        return isKept;
    }

    private static ImmutableArray<string> LabelsOf(StoredAction told)
    {
        SortedSet<string> labels = new(StringComparer.Ordinal);
        foreach (ReadOnlyMemory<byte> leaf in new[] { told.DecisionLeaf, told.ConclusionLeaf })
        {
            if (!leaf.IsEmpty
                && StrictJson.TryParse(leaf.Span, Kept, out JsonValue? body, out _)
                && (body as JsonObject)?["labels"] is JsonObject given && given["labels"] is JsonArray names)
            {
                labels.UnionWith(names.Items.OfType<JsonString>().Select(static one => one.Value));
            }
        }

        return [.. labels];
    }
}
