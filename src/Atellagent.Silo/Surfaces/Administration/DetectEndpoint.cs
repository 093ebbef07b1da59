using Atellagent.Domain.Administration;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>Shows a text to the detectors, <c>/v1/admin/detect</c>: what <c>atell detect</c> does. Nothing of the text is kept.</summary>
/// <param name="gate">The way to the boundary's own route.</param>
internal sealed class DetectEndpoint(AdministrationGate gate)
{
    /// <summary>Tells what they find: <c>POST /v1/admin/detect</c> with <c>{ "text" }</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task DetectAsync(HttpContext context)
    {
        if (!await gate.MayReadAsync(context, AdministrationOperations.ReadDocuments, ("kind", "Detector")))
        {
            return;
        }

        RequestBody.Result body = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        if (body.Value is not JsonObject { Members.Length: 1 } asked || asked["text"] is not JsonString text)
        {
            await Problem.WriteAsync(context, body.Code ?? "invalid_request", body.Detail ?? "send { \"text\": … }");
            return;
        }

        JsonObject told = JsonObject.Of(("findings", Detection.Look(text, BuiltInDetectors.All).Told()));
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", told);
    }
}
