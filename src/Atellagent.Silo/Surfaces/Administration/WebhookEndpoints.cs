using Atellagent.Boundary.Webhooks;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>How webhooks stand: <c>/v1/admin/deliveries</c>.</summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="desk">Where they are.</param>
internal sealed class WebhookEndpoints(AdministrationGate gate, WebhookDesk desk)
{
    /// <summary>Lists them: <c>GET /v1/admin/deliveries</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ListAsync(HttpContext context)
    {
        if (await gate.MayReadAsync(context, AdministrationOperations.ReadDocuments, ("kind", "Webhook")))
        {
            await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", JsonObject.Of(("items", await desk.TellAsync(context.RequestAborted))));
        }
    }
}
