using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Atellagent.Scenarios;

/// <summary>The tools of the conformance suite that ask the client something, and tell what it said.</summary>
internal static class ConformanceQuestions
{
    private const string Person = """{"type":"object","properties":{"username":{"type":"string"},"email":{"type":"string"}},"required":["username","email"]}""";

    private const string Defaults =
        """
        {"type":"object","properties":{
          "name":{"type":"string","default":"John Doe"},"age":{"type":"integer","default":30},"score":{"type":"number","default":95.5},
          "status":{"type":"string","enum":["active","inactive","pending"],"default":"active"},"verified":{"type":"boolean","default":true}}}
        """;

    private const string Choices =
        """
        {"type":"object","properties":{
          "untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
          "titledSingle":{"type":"string","oneOf":[{"const":"value1","title":"First Option"},{"const":"value2","title":"Second Option"}]},
          "legacyEnum":{"type":"string","enum":["opt1","opt2"],"enumNames":["Option One","Option Two"]},
          "untitledMulti":{"type":"array","items":{"type":"string","enum":["option1","option2","option3"]}},
          "titledMulti":{"type":"array","items":{"anyOf":[{"const":"value1","title":"First Choice"},{"const":"value2","title":"Second Choice"}]}}}}
        """;

    /// <summary>The names of the tools.</summary>
    public static IReadOnlyList<string> Names { get; } = ["test_sampling", "test_elicitation", "test_elicitation_sep1034_defaults", "test_elicitation_sep1330_enums"];

    /// <summary>The schema of a tool's arguments.</summary>
    public static string SchemaOf(string tool) => tool switch
    {
        "test_sampling" => """{"type":"object","properties":{"prompt":{"type":"string"}}}""",
        "test_elicitation" => """{"type":"object","properties":{"message":{"type":"string"}}}""",
        _ => """{"type":"object","properties":{}}""",
    };

    /// <summary>Calls one of them.</summary>
    public static async Task<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        IDictionary<string, JsonElement>? arguments = request.Params!.Arguments;
        JsonObject question = request.Params.Name switch
        {
            "test_sampling" => new() { ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = new JsonObject { ["type"] = "text", ["text"] = arguments!["prompt"].GetString() } }), ["maxTokens"] = 100 },
            "test_elicitation" => Form(arguments!["message"].GetString()!, Person),
            "test_elicitation_sep1034_defaults" => Form("Is this right?", Defaults),
            _ => Form("Choose", Choices),
        };
        JsonRpcResponse answer = await request.Server.SendRequestAsync(
            new JsonRpcRequest { Method = request.Params.Name == "test_sampling" ? "sampling/createMessage" : "elicitation/create", Params = question }, cancellationToken);
        return new CallToolResult { Content = [new TextContentBlock { Text = "The answer: " + answer.Result?.ToJsonString() }] };
    }

    private static JsonObject Form(string message, string schema) => new() { ["message"] = message, ["requestedSchema"] = JsonNode.Parse(schema) };
}
