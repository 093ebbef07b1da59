using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Administration;

/// <summary>
/// Performs <c>discover</c>. Asking a destination for its tools sends it a credential or starts its program, so it is decided and
/// recorded like every other way out, before anything is planned on what it told.
/// </summary>
/// <param name="pinning">Asks.</param>
/// <param name="replica">Authority, for what is in force.</param>
internal sealed class DiscoverOperation(ToolPinning pinning, AuthorityReplica replica) : IBoundaryOperation
{
    /// <inheritdoc />
    public IReadOnlyCollection<string> Operations { get; } = [AdministrationOperations.Discover];

    /// <inheritdoc />
    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        JsonObject granted = permit.Action.Arguments;
        AuthorityView view = replica.Current;
        DocumentReadResult read = BoundaryFolderReader.Read([("document", CanonicalJson.ToText(granted["document"]!))]);

        // What policies were told of it is the caller's word until here.
        if (!read.Errors.IsEmpty
            || read.Documents is not [RouteDocument route]
            || !ToolPinning.IsToAsk(route, view)
            || !granted.Equals(ToolPinning.Asking(route, view)))
        {
            return new RouteResult.NotSent("arguments_invalid", "this is not what an MCP route whose tools are to be asked for says of itself");
        }

        // Where what widens takes another person, one alone does not send a credential to a new place, or start a program, by way of asking.
        if (!ToolPinning.IsInForce(route, view) && FourEyes.IsOn([.. view.Documents]))
        {
            return new RouteResult.NotSent(
                "denied", "a route that is not in force is not asked for its tools by one person alone: let its document name its operations, and put it in force with a vote");
        }

        RouteDocument pinned = await pinning.PinAsync(route, view, cancellationToken);
        return new RouteResult.Completed(true, null, JsonObject.Of(("document", pinned.Content)), Redacted: false);
    }
}
