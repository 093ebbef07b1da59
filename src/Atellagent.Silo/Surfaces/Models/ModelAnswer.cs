using Atellagent.Boundary.Actions;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Silo.Surfaces.Models;

/// <summary>Tells an action's answer in a provider's own form. The statuses are such that no SDK repeats what may have had an effect.</summary>
internal static class ModelAnswer
{
    /// <summary>Writes an answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="dialect">The provider's protocol.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static Task WriteAsync(HttpContext context, ModelDialect dialect, ActionAnswer answer)
    {
        (int status, JsonObject body) = Of(dialect, answer);
        return Problem.WriteDecidedAsync(context, answer, body, status);
    }

    /// <summary>Writes a refusal that has no action behind it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="dialect">The provider's protocol.</param>
    /// <param name="code">The problem code.</param>
    /// <param name="detail">In words.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static Task WriteAsync(HttpContext context, ModelDialect dialect, string code, string detail)
    {
        int status = ProblemCodes.Status(code);
        return Problem.WriteJsonAsync(context, status, "application/json", Error(dialect, status, code, detail));
    }

    private static (int Status, JsonObject Body) Of(ModelDialect dialect, ActionAnswer answer)
    {
        if (answer.IsWaiting)
        {
            return Refuse(dialect, 403, "approval_required", "people must agree to this request; it is carried out once they have, and its action tells what came of it");
        }

        if (answer.Code is { } code)
        {
            int status = code is "unknown_route" or "unknown_operation" ? 404 : ProblemCodes.Status(code);
            string told = status == 404 ? "model_not_found" : status == 403 ? "denied" : code;
            return Refuse(dialect, status, told, status == 404 ? "there is no such model here" : answer.Detail ?? ProblemCodes.Title(code));
        }

        JsonObject? outcome = answer.Body["outcome"] as JsonObject;
        JsonObject? result = outcome?["result"] as JsonObject;
        return (outcome?["status"], outcome?["released"]) switch
        {
            (_, JsonString { Value: "withheld" }) => Refuse(dialect, 403, "denied", "the model has answered, and its answer may not leave the boundary"),
            (_, JsonString { Value: "held" }) => Refuse(dialect, 403, "approval_required", "the model has answered, and people must agree before its answer leaves"),
            (JsonString { Value: "succeeded" }, _) when result is not null => (200, result),

            // The provider refused the request itself, and says why; whatever else it did is not known to have had no effect.
            (JsonString { Value: "failed" }, _) when result is not null && Status(outcome!) is 400 or 413 or 422 => (Status(outcome!), result!),
            _ => Refuse(dialect, 424, "outcome_unknown", "the provider did not answer the request as asked; whether it had an effect is not known"),
        };
    }

    private static int Status(JsonObject outcome) => outcome["httpStatus"] is JsonNumber number && int.TryParse(number.Canonical, out int status) ? status : 0;

    private static (int Status, JsonObject Body) Refuse(ModelDialect dialect, int status, string code, string detail) =>
        (status, Error(dialect, status, code, detail));

    private static JsonObject Error(ModelDialect dialect, int status, string code, string detail)
    {
        JsonString own = new("atellagent_" + code);
        JsonString type = new(status switch
        {
            403 => "permission_error",
            404 => "not_found_error",
            429 => "rate_limit_error",
            >= 500 => "api_error",
            _ => "invalid_request_error",
        });
        JsonObject error = JsonObject.Of(("code", own), ("message", new JsonString(detail)), ("type", type));
        return dialect == ModelDialect.OpenAI
            ? JsonObject.Of(("error", error.With("param", JsonNull.Instance)))
            : JsonObject.Of(("error", error), ("type", new JsonString("error")));
    }
}
