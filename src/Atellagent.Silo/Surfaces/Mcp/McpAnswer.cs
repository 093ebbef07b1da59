using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Atellagent.Boundary.Actions;
using Atellagent.Domain.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using DomainArray = Atellagent.Domain.Json.JsonArray;
using DomainObject = Atellagent.Domain.Json.JsonObject;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>Tells an action's answer as a tool result.</summary>
internal static class McpAnswer
{
    /// <summary>Translates.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>The tool result.</returns>
    public static CallToolResult Of(ActionAnswer answer)
    {
        DomainObject? outcome = answer.Body["outcome"] as DomainObject;
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
        if (value is DomainObject record && record["content"] is DomainArray)
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
        if (value is DomainObject)
        {
            result.StructuredContent = JsonSerializer.Deserialize<JsonElement>(CanonicalJson.ToUtf8(value));
        }

        return result;
    }

    private static string Words(ActionAnswer answer, DomainObject? outcome)
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

        if ((answer.Body["decision"] as DomainObject)?["reasons"] is DomainArray reasons)
        {
            foreach (DomainObject reason in reasons.Items.OfType<DomainObject>())
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
        if (answer.Code is not null || (answer.Body["decision"] as DomainObject)?["changes"] is not DomainArray { Items.IsEmpty: false } changes)
        {
            return null;
        }

        IEnumerable<string> told = changes.Items.OfType<DomainObject>()
            .Select(change => $"{Text(change, "path")} from {change["from"]} to {change["to"]} ({Text(change, "policy")}#{Text(change, "rule")})");
        return $"Narrowed by policy: {string.Join("; ", told)}.";
    }

    private static string Text(DomainObject from, string name) => (from[name] as JsonString)?.Value ?? "";
}
