using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.Domain.Streams;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Streams;

/// <summary>What comes as events is the same as what would have come whole.</summary>
public sealed class ModelStreamTests
{
    private const string Chat =
        """
        {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}
        {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}
        {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":null}]}
        {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t","type":"function","function":{"name":"pay","arguments":""}}]},"finish_reason":null}]}
        {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]},"finish_reason":null}]}
        {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]},"finish_reason":null}]}
        {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}
        {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"total_tokens":9}}
        """;

    private const string ChatWhole =
        """{"choices":[{"finish_reason":"tool_calls","index":0,"message":{"content":"Hello","role":"assistant","tool_calls":[{"function":{"arguments":"{\"a\":1}","name":"pay"},"id":"t","type":"function"}]}}],"created":1,"id":"c","model":"m","object":"chat.completion","usage":{"total_tokens":9}}""";

    private const string Messages =
        """
        {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"w","content":[],"stop_reason":null,"usage":{"input_tokens":5,"output_tokens":1}}}
        {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
        {"type":"ping"}
        {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}
        {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}
        {"type":"content_block_stop","index":0}
        {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"pay","input":{}}}
        {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\""}}
        {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":":1}"}}
        {"type":"content_block_stop","index":1}
        {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":7}}
        {"type":"message_stop"}
        """;

    private const string MessagesWhole =
        """{"content":[{"text":"Hello","type":"text"},{"id":"t","input":{"a":1},"name":"pay","type":"tool_use"}],"id":"m","model":"w","role":"assistant","stop_reason":"tool_use","stop_sequence":null,"type":"message","usage":{"input_tokens":5,"output_tokens":7}}""";

    private const string Responses =
        """
        {"type":"response.created","sequence_number":0,"response":{"id":"r","object":"response","status":"in_progress","output":[]}}
        {"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"i","type":"message","role":"assistant","content":[]}}
        {"type":"response.output_text.delta","sequence_number":2,"item_id":"i","output_index":0,"content_index":0,"delta":"Hel"}
        {"type":"response.output_text.delta","sequence_number":3,"item_id":"i","output_index":0,"content_index":0,"delta":"lo"}
        {"type":"response.output_text.done","sequence_number":4,"item_id":"i","output_index":0,"content_index":0,"text":"Hello"}
        {"type":"response.completed","sequence_number":5,"response":{"id":"r","object":"response","status":"completed","output":[{"id":"i","type":"message","role":"assistant","content":[{"type":"output_text","text":"Hello"}]}]}}
        """;

    private const string ResponsesWhole =
        """{"id":"r","object":"response","output":[{"content":[{"text":"Hello","type":"output_text"}],"id":"i","role":"assistant","type":"message"}],"status":"completed"}""";

    [Theory]
    [InlineData("chat", Chat, ChatWhole)]
    [InlineData("messages", Messages, MessagesWhole)]
    [InlineData("responses", Responses, ResponsesWhole)]
    public void Events_come_to_the_answer_that_would_have_come_whole_and_back(string operation, string events, string whole)
    {
        ModelStream stream = Read(operation, events);
        Assert.True(stream.IsWhole);
        Assert.True(stream.IsConsistent());
        Assert.Equal(whole, stream.Whole().ToString());

        Assert.True(ModelStream.TryMake(operation, out ModelStream? again));
        foreach (JsonObject data in again.Retell(stream.Whole()))
        {
            again.Take(again.Read(data));
        }

        Assert.Equal(whole, again.Whole().ToString());
        Assert.True(again.IsWhole);
    }

    [Theory]
    [InlineData("chat", Chat, "content_filter")]
    [InlineData("messages", Messages, "refusal")]
    [InlineData("responses", Responses, "content_filter")]
    public void An_answer_that_is_stopped_anywhere_is_one_that_ends(string operation, string events, string word)
    {
        string[] lines = events.Split('\n');
        for (int left = 0; left < lines.Length - 2; left++)
        {
            ModelStream stream = Read(operation, string.Join('\n', lines[..left]));
            ImmutableArray<JsonObject> end = stream.Stop();
            foreach (JsonObject data in end)
            {
                stream.Take(stream.Read(data));
            }

            Assert.True(stream.IsWhole, $"{left}");
            Assert.Contains(word, stream.Whole().ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_end_that_says_something_else_than_the_pieces_is_told_apart()
    {
        Assert.False(Read("responses", Responses.Replace("\"text\":\"Hello\"}]}]}}", "\"text\":\"Hullo\"}]}]}}", StringComparison.Ordinal)).IsConsistent());
    }

    private static ModelStream Read(string operation, string events)
    {
        Assert.True(ModelStream.TryMake(operation, out ModelStream? stream));
        foreach (string line in events.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            stream.Take(stream.Read(JsonOf(line)));
        }

        return stream;
    }
}
