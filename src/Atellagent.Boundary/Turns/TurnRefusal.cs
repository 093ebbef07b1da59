namespace Atellagent.Boundary.Turns;

/// <summary>Why a request has no turn.</summary>
/// <param name="Rule">For programs: <c>too_fast</c>, <c>silo_busy</c>, <c>route_busy</c> or <c>stopping</c>.</param>
/// <param name="Reason">In words.</param>
/// <param name="Wait">After how long it is worth asking again.</param>
internal sealed record TurnRefusal(string Rule, string Reason, TimeSpan Wait);
