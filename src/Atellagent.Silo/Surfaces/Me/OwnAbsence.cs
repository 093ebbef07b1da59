using System.Globalization;
using Atellagent.Boundary.Approvals;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.Me;

/// <summary><c>/v1/me/absence</c>: a person says that they are away, and who votes in their place.</summary>
/// <param name="gate">Says who asks.</param>
/// <param name="desk">Where that is said.</param>
internal sealed class OwnAbsence(AdministrationGate gate, AbsenceDesk desk)
{
    /// <summary>Tells it: <c>GET /v1/me/absence</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task GetAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is { } caller)
        {
            await TellAsync(context, caller);
        }
    }

    /// <summary>Says it: <c>POST /v1/me/absence</c> with <c>{ "from", "until", "delegate" }</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when it is on disk.</returns>
    public async Task PostAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller)
        {
            return;
        }

        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        DateTimeOffset? from = null;
        if (read.Value is not JsonObject body
            || !body.Members.All(static member => member.Key is "from" or "until" or "delegate")
            || ReadTime(body["until"]) is not { } until
            || (body["from"] is { } begin && (from = ReadTime(begin)) is null)
            || body["delegate"] is not (null or JsonString))
        {
            await Problem.WriteAsync(
                context,
                read.Code ?? "invalid_request",
                read.Detail ?? "send { \"from\": a time of RFC 3339, or leave it out for now, \"until\": a time, \"delegate\": the name of a person, or leave it out }");
            return;
        }

        await AnswerAsync(context, caller, await desk.SetAsync(caller, from, until, (body["delegate"] as JsonString)?.Value, context.RequestAborted));
    }

    /// <summary>Ends it: <c>DELETE /v1/me/absence</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when that is on disk.</returns>
    public async Task DeleteAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is { } caller)
        {
            await AnswerAsync(context, caller, await desk.EndAsync(caller, context.RequestAborted));
        }
    }

    private async Task AnswerAsync(HttpContext context, CallerIdentity caller, AbsenceMove move)
    {
        if (move is AbsenceMove.Refused refused)
        {
            await Problem.WriteAsync(context, refused.Code, refused.Reason);
            return;
        }

        await TellAsync(context, caller);
    }

    private async Task TellAsync(HttpContext context, CallerIdentity caller) =>
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", await desk.TellAsync(caller, context.RequestAborted));

    // With its offset: what means another time on another machine is none.
    private static DateTimeOffset? ReadTime(JsonValue? value) =>
        value is JsonString { Value: { Length: <= 40 } text } && text.Contains('T', StringComparison.Ordinal) && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal))
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : null;
}
