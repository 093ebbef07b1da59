using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>Performs <c>keys.rotate</c>.</summary>
/// <param name="ring">The keys.</param>
internal sealed class KeyRotationOperation(SigningKeyRing ring) : IBoundaryOperation
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.RotateKeys];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        JsonObject granted = permit.Action.Arguments;
        string reason = (granted["reason"] as JsonString)?.Value ?? "";
        bool endTokens = granted["endTokens"] is JsonBoolean { Value: true };
        return await ring.RotateAsync(permit.Action.Request.Principal.Name, reason, endTokens, cancellationToken) is RotationResult.Rotated rotated
            ? new RouteResult.Completed(true, null, JsonObject.Of(("signsWith", new JsonString(rotated.Keys.Current.Row.Id))), Redacted: false)
            : new RouteResult.NotSent("evidence_unavailable", "evidence cannot be written now, so the same key goes on signing");
    }
}
