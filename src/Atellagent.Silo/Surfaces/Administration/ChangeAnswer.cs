using Atellagent.Boundary.Administration;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>The answer to a change of what is in force.</summary>
internal static class ChangeAnswer
{
    /// <summary>The most characters of a reason for a change.</summary>
    public const int LongestReason = 1_000;

    /// <summary>Writes it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="result">What became of the change.</param>
    /// <param name="dryRun">Whether only the plan was wanted.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static Task WriteAsync(HttpContext context, ApplyResult result, bool dryRun)
    {
        JsonObject body = JsonObject.Of(
            ("applied", JsonBoolean.Of(result.Applied)),
            ("changes", new JsonArray([.. result.Changes.Select(static change => (JsonValue)JsonObject.Of(
                ("action", new JsonString(change.Action)),
                ("kind", new JsonString(change.Kind)),
                ("name", new JsonString(change.Name)),
                ("revision", new JsonString(change.Revision))))])),
            ("dryRun", JsonBoolean.Of(dryRun)),
            ("errors", new JsonArray([.. result.Errors.Select(static error => (JsonValue)JsonObject.Of(
                ("column", JsonNumber.Of(error.Column)),
                ("file", new JsonString(error.File)),
                ("line", JsonNumber.Of(error.Line)),
                ("message", new JsonString(error.Message))))])),
            ("policyVersion", result.PolicyVersion is { } version ? new JsonString(version) : JsonNull.Instance));
        if (!result.Errors.IsEmpty)
        {
            return Problem.WriteAsync(context, "invalid_request", $"{result.Errors.Length} errors; nothing was applied", body);
        }

        return result.EvidenceUnavailable
            ? Problem.WriteAsync(context, "evidence_unavailable", "evidence cannot be written now, so nothing was applied", body)
            : Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", body);
    }
}
