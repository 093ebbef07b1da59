using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Administration;

/// <summary>Performs <c>suspend</c>, <c>resume</c>, <c>disable</c> and <c>enable</c>.</summary>
/// <param name="replica">Authority.</param>
/// <param name="grains">The grains.</param>
internal sealed class HaltOperation(AuthorityReplica replica, IGrainFactory grains) : IBoundaryOperation
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } =
    [
        AdministrationOperations.Suspend, AdministrationOperations.Resume, AdministrationOperations.Disable, AdministrationOperations.Enable,
    ];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        string kind = ((JsonString)permit.Action.Arguments["kind"]!).Value;
        string name = ((JsonString)permit.Action.Arguments["name"]!).Value;
        bool halt = AdministrationOperations.Safer.Contains(permit.Action.Operation.Name);
        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        if (!halt && FourEyes.IsOn([.. view.Documents]))
        {
            return view.IsHalted(kind, name)
                ? new RouteResult.NotSent("denied", "what goes on again takes the vote of another person; ask for it at /v1/admin")
                : Tell(view.Documents.Any(document => document.Kind == kind && document.Name == name) ? HaltResult.Done : HaltResult.NotFound, kind, name);
        }

        HaltResult result = await grains.GetGrain<IBoundaryGrain>(AuthorityStorage.Manifest)
            .SetHaltedAsync(kind, name, halt, permit.Action.Request.Principal.Name, cancellationToken);
        return Tell(result, kind, name);
    }

    private static RouteResult Tell(HaltResult result, string kind, string name) => result == HaltResult.Done
        ? new RouteResult.Completed(true, null, JsonObject.Of(("kind", new JsonString(kind)), ("name", new JsonString(name))), Redacted: false)
        : new RouteResult.NotSent("not_found", "there is nothing of that kind and name");
}
