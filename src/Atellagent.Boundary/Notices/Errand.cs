using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;

namespace Atellagent.Boundary.Notices;

/// <summary>What is done with a permit where no destination is called for it: a question to the caller of another call, or the answer to it.</summary>
/// <param name="permit">The right to it.</param>
/// <param name="cancellationToken">The time limit.</param>
/// <returns>What came of it.</returns>
internal delegate Task<RouteResult> Errand(Permit permit, CancellationToken cancellationToken);
