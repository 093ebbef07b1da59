using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>A request to do something that has to be given a reason, with one yes or no at most.</summary>
/// <param name="Reason">Why, never empty.</param>
/// <param name="IsSet">Whether the yes or no is a yes; no when it is not said.</param>
internal sealed record ReasonedRequest(string Reason, bool IsSet)
{
    private const string Field = "reason";

    /// <summary>Reads one.</summary>
    /// <param name="context">The request; it is answered where its body is of another form.</param>
    /// <param name="option">What the yes or no is called; null where there is none.</param>
    /// <returns>The request, or null.</returns>
    public static async Task<ReasonedRequest?> ReadAsync(HttpContext context, string? option = null)
    {
        RequestBody.Result read = await RequestBody.ReadJsonAsync(context, JsonLimits.Default);
        if (read.Value is not JsonObject body)
        {
            await Problem.WriteAsync(context, read.Code ?? "invalid_request", read.Detail ?? "send { \"reason\": … }");
            return null;
        }

        JsonValue? choice = option is null ? null : body[option];
        if (body[Field] is JsonString { Value: { Length: > 0 and <= ChangeAnswer.LongestReason } reason }
            && choice is null or JsonBoolean
            && body.Members.All(member => member.Key == Field || member.Key == option))
        {
            return new ReasonedRequest(reason, choice is JsonBoolean { Value: true });
        }

        string more = option is null ? "" : $", \"{option}\": true or false";
        await Problem.WriteAsync(context, "invalid_request", $"send {{ \"reason\": why, of at most {ChangeAnswer.LongestReason} characters{more} }}");
        return null;
    }
}
