using Atellagent.Boundary.Actions;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Enforcement;

/// <summary>Why an enforcement point that was to be told go is not, in one word and in words.</summary>
/// <param name="Code">A problem code, or <c>approval_required</c> or <c>used</c>.</param>
/// <param name="Detail">In words.</param>
internal readonly record struct RefusedGo(string Code, string Detail)
{
    /// <summary>Reads an answer that is not go.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>Why.</returns>
    public static RefusedGo Of(ActionAnswer answer) => answer.Code is { } code
        ? new RefusedGo(code, answer.Detail ?? ProblemCodes.Title(code))
        : answer is { IsWaiting: true } && answer.Body["approval"] is JsonObject { } approval && approval["state"] is JsonString { Value: "pending" or "approved" }
            ? new RefusedGo("approval_required", "it waits until people agree; ask again with the same key once they have")
            : new RefusedGo("used", "this key has had its answer, and what was allowed then is not allowed once more");
}
