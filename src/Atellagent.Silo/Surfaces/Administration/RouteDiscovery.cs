using System.Collections.Immutable;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>Has the destinations of a change's <c>mcp</c> routes asked for their tools, an action each, before the change is planned.</summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="replica">Authority.</param>
internal sealed class RouteDiscovery(AdministrationGate gate, AuthorityReplica replica)
{
    /// <summary>Has them asked.</summary>
    /// <param name="context">The request; it is answered where one of the actions is refused.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="request">The change.</param>
    /// <returns>The change with the tools; null where it was refused.</returns>
    public async Task<ApplyRequest?> AskAsync(HttpContext context, CallerIdentity caller, ApplyRequest request)
    {
        DocumentReadResult read = BoundaryFolderReader.Read(request.Files.Select(static file => (file.Name, file.Text)));
        AuthorityView view = await replica.RefreshAsync(context.RequestAborted);
        ImmutableArray<SourceFile>.Builder pinned = ImmutableArray.CreateBuilder<SourceFile>();

        // What is wrong with the documents is told by the plan; nobody is asked for it.
        foreach (RouteDocument route in read.Errors.IsEmpty ? read.Documents.Where(d => ToolPinning.IsToAsk(d, view)).Cast<RouteDocument>() : [])
        {
            ActionAnswer answer = await gate.SubmitAsync(caller, AdministrationOperations.Discover, ToolPinning.Asking(route, view), context.RequestAborted);
            if (!AdministrationGate.IsCarriedOut(answer))
            {
                await AdministrationGate.RefuseAsync(context, answer);
                return null;
            }

            JsonObject result = (JsonObject)((JsonObject)answer.Body["outcome"]!)["result"]!;
            pinned.Add(new SourceFile(route.Position.File, CanonicalJson.ToText(result["document"]!)));
        }

        return request with { Pinned = pinned.ToImmutable() };
    }
}
