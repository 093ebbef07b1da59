using System.Collections.Immutable;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Actions;

/// <summary>
/// The action as granted, never wider than what was asked: the outcome of stages 4 and 5. The bytes that go upstream
/// are made of this and of nothing else.
/// </summary>
public sealed class BoundedAction
{
    // Made when first asked for: a decision that is only tried out needs none. Two threads may both make it; it is the same.
    private DigestBox? _box;

    internal BoundedAction(BoundRequest request, JsonObject arguments)
    {
        Request = request;
        Arguments = arguments;
    }

    /// <summary>The request that was decided.</summary>
    public BoundRequest Request { get; }

    /// <summary>The granted arguments.</summary>
    public JsonObject Arguments { get; }

    /// <summary>The limits of the call: the route's, or smaller ones.</summary>
    public required RouteLimits Limits { get; init; }

    /// <summary>The scopes that the call may have; null where nothing bounds them.</summary>
    public ImmutableSortedSet<string>? Scopes { get; init; }

    /// <summary>What its admission takes from counters; none where nothing bounds it in time.</summary>
    public ImmutableArray<CounterDraw> Draws { get; init; } = [];

    /// <summary>The operation.</summary>
    public RouteOperation Operation => Request.Operation;

    /// <summary>SHA-256 over the canonical JSON (RFC 8785) of the granted action.</summary>
    public Digest Digest => (_box ??= new DigestBox(Digest.Of(Canonical(Request, Arguments)))).Value;

    /// <summary>The action as one value: what the digest is taken of.</summary>
    /// <param name="request">The request.</param>
    /// <param name="arguments">The arguments, asked or granted.</param>
    /// <returns>The JSON object.</returns>
    public static JsonObject Canonical(BoundRequest request, JsonObject arguments) => JsonObject.Of(
        ("arguments", arguments),
        ("context", request.Authenticated.Request.Context),
        ("delegation", DelegationChain.Tell(request.Authenticated.Caller.Delegation)),
        ("deployment", request.Deployment is null ? JsonNull.Instance : new JsonString(request.Deployment.Name)),
        ("operation", new JsonString(request.Operation.Name)),
        ("principal", new JsonString(request.Principal.Name)),
        ("route", new JsonString(request.Route.Name)),
        ("target", new JsonString(TargetOf(request.Route))));

    /// <summary>Where a route leads, as the digest has it.</summary>
    /// <param name="route">The route.</param>
    /// <returns>Its base address, or what takes its place.</returns>
    public static string TargetOf(RouteDocument route) =>
        route.Destination.BaseUrl ?? (route.Destination.Command.IsEmpty ? route.Connector : "stdio");

    private sealed record DigestBox(Digest Value);
}
