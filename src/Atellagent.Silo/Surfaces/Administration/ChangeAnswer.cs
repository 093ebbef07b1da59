using Atellagent.Boundary.Administration;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>The answer to a change of what is in force that came no further than its plan.</summary>
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
        if (result.NoSuchVersion)
        {
            return Problem.WriteAsync(context, "not_found", "no policies of that version have been in force");
        }

        JsonObject body = result.ToJson().With("dryRun", JsonBoolean.Of(dryRun));
        if (!result.Errors.IsEmpty)
        {
            return Problem.WriteAsync(context, "invalid_request", $"{result.Errors.Length} errors; nothing was applied", body);
        }

        return Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", body);
    }
}
