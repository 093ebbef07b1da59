using System.Collections.Immutable;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Plans;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Shadows;

/// <summary>Performs <c>shadow.start</c> and <c>shadow.stop</c>: a draft runs beside the policies in force, or does not any more.</summary>
/// <param name="desk">Where the draft waits.</param>
/// <param name="replica">Authority.</param>
/// <param name="grains">The grains.</param>
/// <param name="time">The clock.</param>
internal sealed class ShadowOperation(ChangeDesk desk, AuthorityReplica replica, IGrainFactory grains, TimeProvider time) : IBoundaryOperation
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.StartShadow, AdministrationOperations.StopShadow];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        JsonObject granted = permit.Action.Arguments;
        string by = permit.Action.Request.Principal.Name;
        string why = (granted["reason"] as JsonString)?.Value ?? "";
        if (permit.Action.Operation.Name == AdministrationOperations.StopShadow)
        {
            bool ran = (await replica.RefreshAsync(cancellationToken)).Shadow is not null;
            await WriteAsync(new ShadowState(), cancellationToken);
            return Tell("", ran);
        }

        if (desk.Find(((JsonString)granted["digest"]!).Value) is not { } proposal)
        {
            return new RouteResult.NotSent("arguments_invalid", "the documents of this draft are not here; send them to /v1/admin/shadow");
        }

        // Its digest binds every document; what leads elsewhere by now is another draft than the one that was decided on.
        ImmutableArray<BoundaryDocument> policies = [.. DraftPlan.After(await replica.RefreshAsync(cancellationToken), proposal).Where(static d => d is PolicyDocument or PolicyExceptionDocument)];
        ShadowState state = new()
        {
            Documents = [.. policies.OrderBy(static d => d.Kind, StringComparer.Ordinal).ThenBy(static d => d.Name, StringComparer.Ordinal).Select(static d => CanonicalJson.ToText(d.Content))],
            Version = proposal.PolicyVersion,
            By = by,
            At = time.GetUtcNow(),
            Why = why,
        };
        AuthorityView view = replica.Current;
        if (ShadowDraft.Of(state, view.Documents) is not { Policies: { } bundle } || bundle.Version.ToString() != proposal.PolicyVersion)
        {
            return new RouteResult.NotSent("stale_authority", "something else was changed meanwhile; ask again");
        }

        await WriteAsync(state, cancellationToken);
        return Tell(state.Version, runs: true);
    }

    private async Task WriteAsync(ShadowState state, CancellationToken cancellationToken)
    {
        await grains.GetGrain<IShadowGrain>(AuthorityStorage.Manifest).SetAsync(state, cancellationToken);
        await replica.RefreshAsync(cancellationToken);
    }

    private static RouteResult.Completed Tell(string version, bool runs) => new(
        true, null, JsonObject.Of(("version", version.Length == 0 ? null : new JsonString(version)), (version.Length == 0 ? "stopped" : "started", JsonBoolean.Of(runs))), Redacted: false);
}
