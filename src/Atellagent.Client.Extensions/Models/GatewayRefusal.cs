using System.Net;
using System.Text.Json;
using Atellagent.Client.Extensions.Refusals;
using Atellagent.Client.Problems;

namespace Atellagent.Client.Extensions.Models;

/// <summary>What the gateway for models says where it does not give an answer: the boundary's part of an error in a provider's form.</summary>
/// <param name="Code">The code, without what marks it as the boundary's.</param>
/// <param name="Message">Why, in words.</param>
/// <param name="ActionId">The action; null where there is none.</param>
/// <param name="DecisionId">The decision; null where nothing was decided.</param>
internal sealed record GatewayRefusal(string Code, string Message, string? ActionId, string? DecisionId)
{
    private const string Mark = "atellagent_";
    private const string Decision = "atellagent-decision";
    private const string ApprovalRequired = "approval_required";

    /// <summary>Whether people must agree, to an action that can be waited for.</summary>
    public bool IsWaiting => Code == ApprovalRequired && ActionId is not null;

    /// <summary>Reads it, if it is one. The response can be read again afterwards.</summary>
    /// <param name="response">The response.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>It; null for an answer, and for what is a provider's own word.</returns>
    public static async Task<GatewayRefusal?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.FailedDependency))
        {
            return null;
        }

        await response.Content.LoadIntoBufferAsync(cancellationToken);
        try
        {
            using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("error", out JsonElement error)
                && error.ValueKind == JsonValueKind.Object
                && Text(error, "code") is { } code
                && code.StartsWith(Mark, StringComparison.Ordinal)
                ? new GatewayRefusal(code[Mark.Length..], Text(error, "message") ?? code, Text(error, "action"), Header(response))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>It as an exception.</summary>
    /// <returns>The exception that says whether something may have been done.</returns>
    public Exception ToException() => Code switch
    {
        ApprovalRequired when ActionId is { } action => new ApprovalRequiredException(Message, action) { DecisionId = DecisionId },
        ProblemCodes.OutcomeUnknown => new OutcomeUnknownException(Message) { ActionId = ActionId, DecisionId = DecisionId },
        _ => new ActionDeniedException(Message) { Code = Code, ActionId = ActionId, DecisionId = DecisionId },
    };

    private static string? Header(HttpResponseMessage response) =>
        response.Headers.TryGetValues(Decision, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
