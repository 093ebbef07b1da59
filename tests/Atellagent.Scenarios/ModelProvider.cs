using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>A provider of models that answers as both providers do: whole or as events, with words or with the call of a tool.</summary>
internal static class ModelProvider
{
    private const string Usage = "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}";
    private const string ResponseUsage = "\"usage\":{\"input_tokens\":3,\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":2,\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":5}";
    private const string MessageUsage = "\"usage\":{\"input_tokens\":3,\"output_tokens\":2}";

    public static UpstreamAnswer Answer(RecordedRequest request)
    {
        string asked = request.BodyText;
        bool isStream = asked.Contains("\"stream\":true", StringComparison.Ordinal);
        if (asked.Contains("\"lost\"", StringComparison.Ordinal))
        {
            return new UpstreamAnswer { Drop = true };
        }

        bool isBroken = asked.Contains("\"broken\"", StringComparison.Ordinal);
        bool hasResult = asked.Contains("sunny", StringComparison.Ordinal);
        string text = hasResult ? "It is sunny" : "Hello there";
        bool callsTool = !hasResult && asked.Contains("weather", StringComparison.Ordinal);
        return request.Target switch
        {
            "/api/v1/embeddings" => new UpstreamAnswer { Body = """{"object":"list","model":"small","data":[{"object":"embedding","index":0,"embedding":[0.5,0.25]}],"usage":{"prompt_tokens":1,"total_tokens":1}}""" },
            "/api/v1/chat/completions" => isStream ? Events(ChatEvents(text, callsTool), isBroken) : new UpstreamAnswer { Body = Chat(text, callsTool) },
            "/api/v1/responses" => isStream ? Events(ResponseEvents(text), isBroken) : new UpstreamAnswer { Body = Response(text, "completed") },
            _ => isStream ? Events(MessageEvents(text, callsTool), isBroken) : new UpstreamAnswer { Body = Message(text, callsTool) },
        };
    }

    private static UpstreamAnswer Events(string[] events, bool isBroken) => new() { ContentType = "text/event-stream", Parts = Send(isBroken ? events[..^2] : events), CutShort = isBroken };

    private static async IAsyncEnumerable<string> Send(string[] events)
    {
        await Task.Yield();
        foreach (string data in events)
        {
            yield return $"data: {data}\n\n";
        }
    }

    private static string Chat(string text, bool callsTool)
    {
        string message = callsTool
            ? """{"role":"assistant","content":null,"refusal":null,"annotations":[],"tool_calls":[{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Ghent\"}"}}]}"""
            : $$"""{"role":"assistant","content":"{{text}}","refusal":null,"annotations":[]}""";
        return $$"""{"id":"c1","object":"chat.completion","created":1,"model":"small","choices":[{"index":0,"message":{{message}},"finish_reason":"{{(callsTool ? "tool_calls" : "stop")}}","logprobs":null}],{{Usage}}}""";
    }

    private static string[] ChatEvents(string text, bool callsTool)
    {
        string Chunk(string delta, string finish = "null") =>
            $$"""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"small","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}}]}""";
        return
        [
            Chunk("""{"role":"assistant","content":""}"""),
            .. callsTool
                ? (string[])[
                    Chunk("""{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"weather","arguments":""}}]}"""),
                    Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]}"""),
                    Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"\"Ghent\"}"}}]}"""),
                ]
                : text.Chunk(3).Select(part => Chunk($$"""{"content":"{{new string(part)}}"}""")),
            Chunk("{}", callsTool ? "\"tool_calls\"" : "\"stop\""),
            $$"""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"small","choices":[],{{Usage}}}""",
            "[DONE]",
        ];
    }

    private static string Response(string text, string status)
    {
        string output = status == "completed" ? Item(text, status) : "";
        return $$"""{"id":"resp_1","object":"response","created_at":1,"model":"small","status":"{{status}}","error":null,"incomplete_details":null,"instructions":null,"metadata":{},"output":[{{output}}],"parallel_tool_calls":true,"temperature":1,"tool_choice":"auto","tools":[],"top_p":1,{{ResponseUsage}}}""";
    }

    private static string Item(string text, string status)
    {
        string content = status == "completed" ? $$"""{"type":"output_text","text":"{{text}}","annotations":[]}""" : "";
        return $$"""{"id":"msg_1","type":"message","role":"assistant","status":"{{status}}","content":[{{content}}]}""";
    }

    private static string[] ResponseEvents(string text)
    {
        int number = 0;
        string Event(string type, string members) => $$"""{"type":"{{type}}","sequence_number":{{number++}},{{members}}}""";
        const string Place = "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0";
        return
        [
            Event("response.created", $"\"response\":{Response(text, "in_progress")}"),
            Event("response.output_item.added", $"\"output_index\":0,\"item\":{Item(text, "in_progress")}"),
            Event("response.content_part.added", Place + ",\"part\":{\"type\":\"output_text\",\"text\":\"\",\"annotations\":[]}"),
            .. text.Chunk(3).Select(part => Event("response.output_text.delta", $"{Place},\"logprobs\":[],\"delta\":\"{new string(part)}\"")),
            Event("response.output_text.done", $"{Place},\"logprobs\":[],\"text\":\"{text}\""),
            Event("response.content_part.done", $"{Place},\"part\":{{\"type\":\"output_text\",\"text\":\"{text}\",\"annotations\":[]}}"),
            Event("response.output_item.done", $"\"output_index\":0,\"item\":{Item(text, "completed")}"),
            Event("response.completed", $"\"response\":{Response(text, "completed")}"),
        ];
    }

    private static string Message(string text, bool callsTool)
    {
        string block = callsTool ? """{"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Ghent"}}""" : $$"""{"type":"text","text":"{{text}}"}""";
        return $$"""{"id":"msg_1","type":"message","role":"assistant","model":"wise","content":[{{block}}],"stop_reason":"{{(callsTool ? "tool_use" : "end_turn")}}","stop_sequence":null,{{MessageUsage}}}""";
    }

    private static string[] MessageEvents(string text, bool callsTool) =>
    [
        $$"""{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"wise","content":[],"stop_reason":null,"stop_sequence":null,{{MessageUsage}}} }""",
        callsTool
            ? """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}}"""
            : """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
        """{"type":"ping"}""",
        .. callsTool
            ? (string[])["""{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"city\":"}}""", """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":" \"Ghent\"}"}}"""]
            : text.Chunk(3).Select(static part => $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{new string(part)}}}"}}"""),
        """{"type":"content_block_stop","index":0}""",
        $$"""{"type":"message_delta","delta":{"stop_reason":"{{(callsTool ? "tool_use" : "end_turn")}}","stop_sequence":null},{{MessageUsage}} }""",
        """{"type":"message_stop"}""",
    ];
}
