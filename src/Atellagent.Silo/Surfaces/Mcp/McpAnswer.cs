using System.Globalization;
using System.Text;
using Atellagent.Boundary.Actions;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>Tells an action's answer as a tool result.</summary>
internal static class McpAnswer
{
    /// <summary>Translates.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>A <c>CallToolResult</c> of the protocol.</returns>
    public static JsonObject Of(ActionAnswer answer)
    {
        JsonObject? outcome = answer.Body["outcome"] as JsonObject;
        JsonObject? own = answer.Code is null ? outcome?["result"] as JsonObject : null;
        bool isTool = own?["content"] is JsonArray blocks && blocks.Items.All(IsKnown);
        bool succeeded = answer.Code is null
            && outcome?["status"] is JsonString { Value: "succeeded" }
            && !(isTool && own!["isError"] is JsonBoolean { Value: true });
        JsonArray content = isTool ? (JsonArray)own!["content"]! : new JsonArray([Block(Shown(answer, outcome))]);
        return JsonObject.Of(
            ("_meta", Meta(answer)),
            ("content", Narrowing(answer) is { } note ? new JsonArray(content.Items.Add(Block(note))) : content),
            ("isError", succeeded ? JsonBoolean.False : JsonBoolean.True),
            ("structuredContent", isTool ? own!["structuredContent"] as JsonObject : own));
    }

    /// <summary>Why there is no result, in words.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>The words.</returns>
    public static string Why(ActionAnswer answer) => Words(answer, answer.Body["outcome"] as JsonObject);

    private static JsonObject? Meta(ActionAnswer answer) => answer.DecisionId is { } decision
        ? JsonObject.Of(("atellagent/action", answer.Body["id"]), ("atellagent/decision", new JsonString(decision)))
        : null;

    private static JsonObject Block(string text) => JsonObject.Of(("text", new JsonString(text)), ("type", new JsonString("text")));

    // A tool's own result keeps its content; what another kind of route returned is its JSON as text, and structured too.
    private static string Shown(ActionAnswer answer, JsonObject? outcome) =>
        (answer.Code is null ? outcome?["result"] : null) switch
        {
            null => Words(answer, outcome),
            JsonString text => text.Value,
            JsonValue value => CanonicalJson.ToText(value),
        };

    // Content that this protocol version does not know, or that is not whole, is shown as the JSON it is.
    private static bool IsKnown(JsonValue block) => block is JsonObject known && known["type"] is JsonString type && type.Value switch
    {
        "text" => known["text"] is JsonString,
        "image" or "audio" => known["data"] is JsonString && known["mimeType"] is JsonString,
        "resource" => known["resource"] is JsonObject resource
            && resource["uri"] is JsonString && (resource["text"] is JsonString || resource["blob"] is JsonString),
        "resource_link" => known["uri"] is JsonString && known["name"] is JsonString,
        _ => false,
    };

    private static string Words(ActionAnswer answer, JsonObject? outcome)
    {
        StringBuilder words = new();
        if (answer.IsWaiting && answer.Body["approval"] is JsonObject approval)
        {
            string told = JsonObject.Of(("action", answer.Body["id"])).ToString();
            words.Append(CultureInfo.InvariantCulture, $"Nothing has been done yet: this call waits until people agree (approval {Text(approval, "id")}, until {Text(approval, "expiresAt")}). ");
            words.Append(CultureInfo.InvariantCulture, $"Do not call it again. It is carried out once they have agreed, and {McpResult.Name} with {told} tells what came of it.");
        }
        else if (answer.Code is { } code)
        {
            words.Append(CultureInfo.InvariantCulture, $"The boundary refused this call ({code}): {answer.Detail}.");
        }
        else
        {
            string status = (outcome?["status"] as JsonString)?.Value ?? "unknown";
            string? reason = (outcome?["reason"] as JsonString)?.Value;
            string released = (outcome?["released"] as JsonString)?.Value ?? "";
            words.Append(CultureInfo.InvariantCulture, $"The call ended as {status}{(reason is null ? "" : ": " + reason)}.");
            words.Append(released switch
            {
                "withheld" => " Its result may not leave the boundary.",
                "held" => " Its result is held until people release it.",
                "redacted" => " Parts of its result were taken out.",
                _ => "",
            });
        }

        foreach (JsonArray reasons in new[] { (answer.Body["decision"] as JsonObject)?["reasons"], outcome?["reasons"] }.OfType<JsonArray>())
        {
            foreach (JsonObject reason in reasons.Items.OfType<JsonObject>())
            {
                words.Append(CultureInfo.InvariantCulture, $"\n- {Text(reason, "policy")}#{Text(reason, "rule")}: {Text(reason, "message")}");
                words.Append(reason["remedy"] is JsonString remedy ? $" What helps: {remedy.Value}" : "");
            }
        }

        words.Append(answer.DecisionId is { } decision ? $"\nDecision {decision}." : "");
        return words.ToString();
    }

    private static string? Narrowing(ActionAnswer answer)
    {
        if (answer.Code is not null || (answer.Body["decision"] as JsonObject)?["changes"] is not JsonArray { Items.IsEmpty: false } changes)
        {
            return null;
        }

        IEnumerable<string> told = changes.Items.OfType<JsonObject>()
            .Select(change => $"{Text(change, "path")} from {change["from"]} to {change["to"]} ({Text(change, "policy")}#{Text(change, "rule")})");
        return $"Narrowed by policy: {string.Join("; ", told)}.";
    }

    private static string Text(JsonObject from, string name) => (from[name] as JsonString)?.Value ?? "";
}
