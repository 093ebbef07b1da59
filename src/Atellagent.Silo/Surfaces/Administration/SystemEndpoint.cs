using Atellagent.Boundary.Standing;
using Atellagent.Domain.Administration;
using Atellagent.Silo.Composition;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>How silos, stores and settings stand: <c>GET /v1/admin/system</c>.</summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="desk">Looks.</param>
/// <param name="settings">The settings of this silo.</param>
internal sealed class SystemEndpoint(AdministrationGate gate, SystemDesk desk, SiloSettings settings)
{
    /// <summary>Answers.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task GetAsync(HttpContext context)
    {
        if (await gate.MayReadAsync(context, AdministrationOperations.ReadSystem))
        {
            SystemStanding standing = await desk.LookAsync(context.RequestAborted);
            await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", SystemTold.Of(standing, SettingList.Of(settings)));
        }
    }
}
