using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;
using Atellagent.Storage.OpenIddict;

namespace Atellagent.Silo.Identity.Live;

/// <summary>Performs <c>tokens.end</c>: what a revocation (RFC 7009) is for whoever holds a token, for an operator who does not.</summary>
/// <param name="tokens">The tokens.</param>
/// <param name="replica">Authority, which learns of ended tokens.</param>
internal sealed class TokenEndOperation(LiveTokens tokens, AuthorityReplica replica) : IBoundaryOperation
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.EndToken];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        JsonString token = (JsonString)permit.Action.Arguments["token"]!;

        // Once begun it is carried through, whoever left.
        if (!await tokens.EndAsync(token.Value, CancellationToken.None))
        {
            return new RouteResult.NotSent("not_found", "there is no live token of that id");
        }

        await replica.RefreshAsync(CancellationToken.None);
        return new RouteResult.Completed(true, null, JsonObject.Of(("ended", token)), Redacted: false);
    }
}
