using System.Globalization;
using Atellagent.Boundary.Actions;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Silo.Surfaces.Models;

/// <summary>
/// What an action's answer is in a provider's own form. SDKs repeat 408, 409, 429 and 5xx by themselves, so the boundary says these only where
/// nothing was sent, or where the provider itself has said so.
/// </summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body.</param>
internal sealed record ModelAnswer(int Status, JsonObject Body)
{
    private const string Gone = "there is no such model here";

    /// <summary>After how many seconds it may be asked again; null where nothing is said of that.</summary>
    public int? RetryAfter { get; private init; }

    /// <summary>What is said where a model is unknown, and just so where it is out of the caller's reach.</summary>
    /// <param name="dialect">The provider's protocol.</param>
    /// <returns>The answer.</returns>
    public static ModelAnswer NoSuchModel(ModelDialect dialect) => Refuse(dialect, StatusCodes.Status404NotFound, "model_not_found", Gone, null);

    /// <summary>Translates an answer.</summary>
    /// <param name="endpoint">Where it was asked.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="now">The time, for how long a limit has still to run.</param>
    /// <returns>The answer in the provider's form.</returns>
    public static ModelAnswer Of(ModelEndpoint endpoint, ActionAnswer answer, DateTimeOffset now)
    {
        JsonValue? action = answer.Body["id"];
        ModelAnswer Refused(int status, string code, string detail) => Refuse(endpoint.Dialect, status, code, detail, action);
        if (answer.IsWaiting)
        {
            return Refused(403, "approval_required", $"people must agree to this request (action {Text(action)}); it is carried out once they have, and GET /v1/actions/{Text(action)} tells what came of it");
        }

        return answer.Code is { } code
            ? OfProblem(endpoint, code, answer, now)
            : answer.Body["outcome"] is JsonObject outcome
            ? OfOutcome(endpoint, outcome, Refused)
            : Refused(424, "outcome_unknown", "what came of the request is not known");
    }

    /// <summary>Writes it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">The action's answer, for the decision's id.</param>
    /// <returns>A task that ends when it is written.</returns>
    public Task WriteAsync(HttpContext context, ActionAnswer answer)
    {
        if (RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return Problem.WriteDecidedAsync(context, answer, Body, Status);
    }

    private static ModelAnswer OfProblem(ModelEndpoint endpoint, string code, ActionAnswer answer, DateTimeOffset now)
    {
        string detail = answer.Detail ?? ProblemCodes.Title(code);
        int status = ProblemCodes.Status(code);
        if (code == "rate_limited")
        {
            // SDKs wait for a minute at most. What does not refill by then is no reason to ask again.
            double? wait = (answer.Body["decision"] as JsonObject)?["resetsAt"] is JsonString resets
                ? (DateTimeOffset.Parse(resets.Value, CultureInfo.InvariantCulture) - now).TotalSeconds
                : null;
            return wait is <= 60
                ? Refuse(endpoint.Dialect, status, code, detail, answer.Body["id"]) with { RetryAfter = (int)Math.Ceiling(Math.Max(wait.Value, 1)) }
                : Refuse(endpoint.Dialect, 403, code, detail, answer.Body["id"]);
        }

        string told = status == 403 ? "denied" : code;
        ModelAnswer refused = Refuse(endpoint.Dialect, status, told, detail, answer.Body["id"]);
        return status == 503 ? refused with { RetryAfter = 1 } : refused;
    }

    private static ModelAnswer OfOutcome(ModelEndpoint endpoint, JsonObject outcome, Func<int, string, string, ModelAnswer> refuse)
    {
        JsonObject? result = outcome["result"] as JsonObject;
        int status = outcome["httpStatus"] is JsonNumber number && int.TryParse(number.Canonical, NumberStyles.None, CultureInfo.InvariantCulture, out int told) ? told : 0;
        return (Text(outcome["status"]), Text(outcome["released"])) switch
        {
            ("refused", _) => NotSent(Text(outcome["code"]), Text(outcome["reason"]), refuse),
            (_, "withheld") => refuse(403, "denied", "the model has answered, and its answer may not leave the boundary"),
            (_, "held") => refuse(403, "approval_required", "the model has answered, and people must agree before its answer leaves"),
            ("succeeded", _) when endpoint.IsAnswer(result) => new ModelAnswer(200, result!),
            ("succeeded", _) => refuse(424, "outcome_unknown", "the provider has answered, and not in the form of its protocol"),

            // The provider's own word, where it is about the request or says to come again: it has kept nothing, and runs nothing by itself.
            ("failed", _) when status is 400 or 413 or 422 or 429 or >= 500 && result?["error"] is not null => new ModelAnswer(status, result),
            ("failed", _) when status is 429 or >= 500 => refuse(status, "provider_failed", "the provider has failed"),
            ("failed", _) => refuse(424, "provider_refused", $"the provider has refused what the boundary sent, with status {status}"),
            _ => refuse(424, "outcome_unknown", "the provider did not answer as asked; whether the request had an effect is not known"),
        };
    }

    // Provably nothing was sent, so asking again does no harm, where that can help.
    private static ModelAnswer NotSent(string code, string reason, Func<int, string, string, ModelAnswer> refuse) => code switch
    {
        "arguments_invalid" => refuse(400, code, reason),
        "destination_not_approved" => refuse(403, "denied", reason),
        _ => refuse(503, code, reason) with { RetryAfter = 1 },
    };

    private static ModelAnswer Refuse(ModelDialect dialect, int status, string code, string detail, JsonValue? action) =>
        new(status, ModelError.Of(dialect, status, code, detail, action));

    private static string Text(JsonValue? value) => (value as JsonString)?.Value ?? "";
}
