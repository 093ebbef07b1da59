using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Decisions;

/// <summary>What a route to models adds to a request of its own: rules see it, and evidence tells that the caller did not ask for it.</summary>
internal static class RouteCompletion
{
    /// <summary>Completes a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="changes">What was added.</param>
    /// <returns>The arguments; those that were asked where nothing is added.</returns>
    public static JsonObject Of(BoundRequest request, out ImmutableArray<ArgumentChange> changes)
    {
        JsonObject asked = request.Arguments;
        JsonObject completed = request.Operation.Meter?.Complete(asked) ?? asked;
        changes = ReferenceEquals(completed, asked)
            ? []
            : [.. completed.Members.Where(member => asked[member.Key] is null).Select(static member => new ArgumentChange("/arguments/" + member.Key, null, member.Value, "route", "outputCap"))];
        return completed;
    }
}
