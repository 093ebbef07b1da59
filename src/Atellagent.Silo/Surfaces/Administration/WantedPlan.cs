using Atellagent.Boundary.Administration;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>How a change is to be worked out.</summary>
/// <param name="Arguments">The arguments of the operation <c>plan</c>.</param>
/// <param name="MakeAsync">Works it out.</param>
internal sealed record WantedPlan(JsonObject Arguments, Func<IBoundaryGrain, CancellationToken, Task<ApplyResult>> MakeAsync);
