using System.Collections.Immutable;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Routes;
using Atellagent.Boundary.Settlements;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Actions;

/// <summary>
/// Whether an action of which nobody knows what came may be sent once more, and what its answer then means. It may where its operation
/// is declared idempotent and everything stands as it did: the destination then sees the same request with the same key.
/// </summary>
internal static class AnotherAttempt
{
    /// <summary>Whether a repeat of the caller's key asks for another attempt, and may have it.</summary>
    /// <param name="first">The action that has the key.</param>
    /// <param name="authenticated">The repeat.</param>
    /// <param name="action">What it is granted now.</param>
    /// <param name="requestDigest">The digest of what it asks for.</param>
    /// <param name="returned">What the attempt before had taken from budgets: one effect is paid for once.</param>
    /// <returns>False where it is answered with what is known.</returns>
    public static bool MayFollow(
        StoredAction first, AuthenticatedRequest authenticated, BoundedAction action, string requestDigest, out ImmutableArray<CounterSettlement> returned)
    {
        returned = [];
        if (first.Course is not { State: CourseState.Unknown, Attempt: < ActionCourse.MostAttempts, Redeemer: null } course
            || action.Operation.IdempotencyHeader is null

            // People agreed to it once, and that has been used up.
            || first.Approval is not null
            || authenticated.Approval is not null
            || !RecordParts.IsAskedBy(first, requestDigest)

            // Who waited while it was under way asked for that attempt, and not for another.
            || !(authenticated.ArrivedAt > course.Since)
            || !DecidedAction.TryRead(first, out DecidedAction? before)

            // It took a use of what people had agreed to.
            || before.Record["approval"] is JsonObject
            || !Is(before.Record, "digest", action.Digest.ToString())
            || !Is(before.Record, "routeRevision", action.Request.Route.Revision.ToString()))
        {
            return false;
        }

        returned = [.. before.Draws.Where(static draw => !draw.IsRate).Select(static draw => new CounterSettlement(draw, 0))];
        return true;
    }

    /// <summary>What an attempt came to, where there was one before: only a yes says what came of both.</summary>
    /// <param name="result">What came of the attempt.</param>
    /// <param name="before">The action as it stood before; null for the first attempt.</param>
    /// <returns>The result, or that nobody knows.</returns>
    public static RouteResult Understand(RouteResult result, StoredAction? before) => (result, before) switch
    {
        (_, null) => result,
        (RouteResult.NotSent refused, _) => new RouteResult.Unknown($"it was not sent again ({refused.Reason}), and what came of it before is not known"),

        // A no may come from somebody in front who has never heard of the key, and then the first may have been done all the same.
        (RouteResult.Completed { HttpStatus: not (>= 200 and < 300) }, _) =>
            new RouteResult.Unknown("the destination did not take the repeat, and what came of the action before is not known"),
        _ => result,
    };

    private static bool Is(JsonObject record, string name, string wanted) =>
        record[name] is JsonString text && string.Equals(text.Value, wanted, StringComparison.Ordinal);
}
