using System.Globalization;
using System.Text;
using System.Text.Json;
using Atellagent.Boundary.Actions;
using Atellagent.Domain.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>Tells an action's answer as a tool result.</summary>
internal static class McpAnswer
{
    /// <summary>Translates.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>The tool result.</returns>
    public static CallToolResult Of(ActionAnswer answer)
    {
        JsonObject? outcome = answer.Body["outcome"] as JsonObject;
        CallToolResult result = answer.Code is null && outcome?["result"] is { } value
            ? Result(value)
            : new CallToolResult { Content = [new TextContentBlock { Text = Words(answer, outcome) }] };
        bool succeeded = answer.Code is null && outcome?["status"] is JsonString { Value: "succeeded" };
        result.IsError = !succeeded || result.IsError == true;
        if (Narrowing(answer) is { } note)
        {
            result.Content.Add(new TextContentBlock { Text = note });
        }

        if (answer.DecisionId is { } decision)
        {
            result.Meta = new System.Text.Json.Nodes.JsonObject
            {
                ["atellagent/action"] = (answer.Body["id"] as JsonString)?.Value,
                ["atellagent/decision"] = decision,
            };
        }

        return result;
    }

    // A tool's own result keeps its content; what another kind of route returned is its JSON as text, and structured too.
    private static CallToolResult Result(JsonValue value)
    {
        if (value is JsonObject record && record["content"] is JsonArray)
        {
            try
            {
                return JsonSerializer.Deserialize<CallToolResult>(CanonicalJson.ToUtf8(record), McpJsonUtilities.DefaultOptions)!;
            }
            catch (JsonException)
            {
                // Content of a kind that this protocol version does not know is shown as the JSON it is.
            }
        }

        CallToolResult result = new()
        {
            Content = [new TextContentBlock { Text = value is JsonString text ? text.Value : CanonicalJson.ToText(value) }],
        };
        if (value is JsonObject)
        {
            result.StructuredContent = JsonSerializer.Deserialize<JsonElement>(CanonicalJson.ToUtf8(value));
        }

        return result;
    }

    private static string Words(ActionAnswer answer, JsonObject? outcome)
    {
        StringBuilder words = new();
        if (answer.Code is { } code)
        {
            words.Append(CultureInfo.InvariantCulture, $"The boundary refused this call ({code}): {answer.Detail}.");
        }
        else
        {
            string status = (outcome?["status"] as JsonString)?.Value ?? "unknown";
            string? reason = (outcome?["reason"] as JsonString)?.Value;
            string released = (outcome?["released"] as JsonString)?.Value ?? "";
            words.Append(CultureInfo.InvariantCulture, $"The call ended as {status}{(reason is null ? "" : ": " + reason)}.");
            words.Append(released == "withheld" ? " Its result may not leave the boundary." : "");
        }

        if ((answer.Body["decision"] as JsonObject)?["reasons"] is JsonArray reasons)
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
