using Atellagent.Boundary.Actions;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Benchmarks.Worlds;

/// <summary>Records of decisions, made by what makes them in a boundary.</summary>
internal static class RecordedWorld
{
    private static readonly IdSource Ids = new(TimeProvider.System);

    /// <summary>The record of one call: every other one asks for 400, the others for 600, which is more than the draft's cap.</summary>
    /// <param name="world">The world that it is decided in.</param>
    /// <param name="number">Which.</param>
    /// <returns>The entry.</returns>
    public static EvidenceEntry Record(DecisionWorld.Made world, int number)
    {
        BoundRequest made = world.Request;
        ActionRequest asked = made.Authenticated.Request with
        {
            Arguments = made.Arguments.With("amount", JsonNumber.Of(number % 2 == 0 ? 400 : 501)).With("orderId", new JsonString($"ord_{number}")),
            Context = JsonObject.Of(("purpose", new JsonString($"ticket {number}"))),
        };
        BoundRequest request = new(AuthenticatedRequest.Authenticate(asked, made.Authenticated.Caller))
        {
            Principal = made.Principal,
            Deployment = made.Deployment,
            Route = made.Route,
            Operation = made.Operation,
            Envelope = new AuthorityEnvelope([new EnvelopeSource("deployment", made.Deployment!.Name, made.Deployment.Grants[0])]),
            Arguments = asked.Arguments,
            Now = made.Now.AddSeconds(number % 500),
            AuthorityClock = 1,
        };
        Decision decision = DecisionEngine.Decide(world.Bundle, request);
        ActionStory story = new(Ids.NextAction(), Ids.NextDecision(), request.Authenticated, "bench", key: null, Ids.NextSalt(), Ids.Silo);
        return story.DecisionRecord(decision, story.Tell(decision), request, request.Now, claim: null);
    }
}
