using Atellagent.Domain.Approvals;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces;

/// <summary>A vote as it comes in: <c>{ "vote", "digest", "comment" }</c>, on an approval or on a change that waits.</summary>
/// <param name="Vote"><c>approve</c> or <c>reject</c>.</param>
/// <param name="Digest">The digest of what the voter saw.</param>
/// <param name="Comment">What the voter says; null where nothing.</param>
internal sealed record VoteRequest(JsonString Vote, JsonString Digest, JsonString? Comment)
{
    /// <summary>The absent person in whose place it is cast, on an approval; null where it says nothing of it.</summary>
    public string? InPlaceOf { get; init; }

    /// <summary>Bounds inside which alone the voter agrees, on an approval; null where to all of it.</summary>
    public BoundSet? Bounds { get; init; }

    /// <summary>Reads one.</summary>
    /// <param name="context">The request; it is answered where its body is of another form.</param>
    /// <param name="longestComment">How many characters a comment may have.</param>
    /// <param name="isOnAction">Whether it is on an action, and so may be cast in somebody's place, or for less than what waits.</param>
    /// <returns>The vote, or null.</returns>
    public static async Task<VoteRequest?> ReadAsync(HttpContext context, int longestComment, bool isOnAction = false)
    {
        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        if (read.Value is JsonObject body
            && body["vote"] is JsonString { Value: "approve" or "reject" } vote
            && body["digest"] is JsonString digest
            && (body["comment"] is null || (body["comment"] is JsonString said && said.Value.Length <= longestComment && !said.Value.Contains('\0', StringComparison.Ordinal)))
            && body["inPlaceOf"] is null or JsonString
            && body.Members.All(member => member.Key is "vote" or "digest" or "comment" || (isOnAction && member.Key is "inPlaceOf" or "bounds")))
        {
            if (body["bounds"] is not { } told)
            {
                return new VoteRequest(vote, digest, body["comment"] as JsonString) { InPlaceOf = (body["inPlaceOf"] as JsonString)?.Value };
            }

            if (ApproverBoundsJson.TryRead(told, out BoundSet? bounds, out string? problem) && vote.Value == "approve")
            {
                return new VoteRequest(vote, digest, body["comment"] as JsonString) { InPlaceOf = (body["inPlaceOf"] as JsonString)?.Value, Bounds = bounds };
            }

            await Problem.WriteAsync(context, "invalid_request", problem ?? "who rejects an action has no bounds for it");
            return null;
        }

        await Problem.WriteAsync(
            context,
            read.Code ?? "invalid_request",
            read.Detail ?? $"send {{ \"vote\": \"approve\" or \"reject\", \"digest\": of what you saw, \"comment\": why, of at most {longestComment} characters }}");
        return null;
    }
}
