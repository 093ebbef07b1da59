using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Administration.BreakGlass;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;
using Atellagent.Storage.Secrets;

namespace Atellagent.Silo.Identity.BreakGlass;

/// <summary>
/// Performs <c>break-glass.seal</c>. Who makes a code is the second person of the use that it opens, so it is another human than who
/// may use it. The code itself is part of no action and of no record.
/// </summary>
/// <param name="desk">Where the code is handed over.</param>
/// <param name="replica">Authority.</param>
/// <param name="hash">The keyed hash.</param>
/// <param name="grains">The grains.</param>
/// <param name="time">The clock.</param>
internal sealed class SealGlassOperation(
    CodeDesk desk, AuthorityReplica replica, ClientSecretHash hash, IGrainFactory grains, TimeProvider time) : IBoundaryOperation
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.SealGlass];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        string name = ((JsonString)permit.Action.Arguments["name"]!).Value;
        string by = permit.Action.Request.Principal.Name;
        DateTimeOffset now = time.GetUtcNow();
        if (desk.Find(((JsonString)permit.Action.Arguments["request"]!).Value, by) is not { Code: null } deed)
        {
            return new RouteResult.NotSent("arguments_invalid", "there is no such request here; ask at /v1/admin/break-glass");
        }

        AuthorityView view = await replica.RefreshAsync(cancellationToken);
        if (GlassStanding.Find(name, view, now) is not { } holder || !BreakGlassRules.MayHold(holder))
        {
            return new RouteResult.NotSent("not_found", "there is no person of that name whose document has spec.breakGlass");
        }

        if (GlassStanding.Find(by, view, now) is not { } second || !BreakGlassRules.MayConfirm(second, holder, [.. view.Documents]))
        {
            return new RouteResult.NotSent("denied", "a code is made by another person than who uses it: nobody is the second of the two themselves");
        }

        SealedCode code = SealedCode.Make();
        await grains.GetGrain<IBreakGlassGrain>(AuthorityStorage.Manifest)
            .SealAsync(new GlassSeal(name, code.HashFor(hash, name), by, now), cancellationToken);
        deed.Made = code;
        return new RouteResult.Completed(true, null, JsonObject.Of(("holder", new JsonString(name))), Redacted: false);
    }
}
