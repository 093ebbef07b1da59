using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Documents;

namespace Atellagent.Boundary.Routes.Forward;

/// <summary>A route and the destination that its document names.</summary>
/// <param name="Route">The route.</param>
/// <param name="Destination">Its destination; null where it cannot be approved.</param>
internal sealed record ForwardRoute(RouteDocument Route, ApprovedDestination? Destination);
