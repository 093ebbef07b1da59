using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Streams;

/// <summary>Anthropic's messages as events: a message, its blocks one after the other, and what it ended with.</summary>
public sealed class MessagesStream : ModelStream
{
    private readonly SortedDictionary<int, JsonObject> _blocks = [];
    private JsonObject _message = JsonObject.Of(("role", Words("assistant")), ("type", Words("message")));

    /// <inheritdoc />
    public override string? EndMark => null;

    /// <inheritdoc />
    public override StreamEvent Read(JsonObject data)
    {
        string type = Word(data["type"]);
        string block = Number(data["index"]);
        if (type != "content_block_delta" || data["delta"] is not JsonObject delta)
        {
            return new StreamEvent(data, [], data)
            {
                Closes = type == "content_block_stop" ? block + "/" : null,
                IsLast = type is "message_delta" or "message_stop" or "error",
                IsFailure = type == "error",
            };
        }

        ImmutableArray<StreamText>.Builder texts = ImmutableArray.CreateBuilder<StreamText>(1);
        JsonObject rest = delta;
        foreach ((string name, JsonValue value) in delta.Members)
        {
            if (value is JsonString text && name != "type")
            {
                texts.Add(new StreamText($"{block}/{name}", text.Value));
                rest = rest.Without(name);
            }
        }

        return new StreamEvent(data, texts.ToImmutable(), data.With("delta", rest));
    }

    /// <inheritdoc />
    public override JsonObject Whole() => _message.With("content", new JsonArray([.. _blocks.Select(block => (JsonValue)Block(block.Key, block.Value))]));

    /// <inheritdoc />
    public override ImmutableArray<JsonObject> Retell(JsonObject answer)
    {
        ImmutableArray<JsonObject>.Builder events = ImmutableArray.CreateBuilder<JsonObject>();
        events.Add(Event("message_start", ("message", answer.With("content", JsonArray.Empty).With("stop_reason", JsonNull.Instance))));
        int index = 0;
        foreach (JsonObject block in (answer["content"] as JsonArray)?.Items.OfType<JsonObject>() ?? [])
        {
            JsonNumber at = JsonNumber.Of(index++);
            (JsonObject bare, JsonObject? delta) = Word(block["type"]) switch
            {
                "text" => (block.With("text", Words("")), JsonObject.Of(("text", block["text"]), ("type", Words("text_delta")))),
                "tool_use" => (block.With("input", JsonObject.Empty), JsonObject.Of(("partial_json", Words(block["input"]?.ToString() ?? "")), ("type", Words("input_json_delta")))),
                _ => (block, null),
            };
            events.Add(Event("content_block_start", ("content_block", bare), ("index", at)));
            if (delta is not null)
            {
                events.Add(Event("content_block_delta", ("delta", delta), ("index", at)));
            }

            events.Add(Event("content_block_stop", ("index", at)));
        }

        events.AddRange(End(answer["stop_reason"] ?? JsonNull.Instance, answer["usage"]));
        return events.ToImmutable();
    }

    /// <inheritdoc />
    public override ImmutableArray<JsonObject> Stop()
    {
        // What was begun is ended, so that a reader is left with a message.
        ImmutableArray<JsonObject> begun = _message["id"] is null
            ? [Event("message_start", ("message", _message.With("content", JsonArray.Empty).With("id", Words("msg_stopped")).With("model", Words("")).With("stop_reason", JsonNull.Instance).With("usage", Nothing)))]
            : [.. _blocks.Where(static block => block.Value["closed"] is null).Select(static block => Event("content_block_stop", ("index", JsonNumber.Of(block.Key))))];
        return [.. begun, .. End(Words("refusal"), Nothing)];
    }

    /// <inheritdoc />
    public override JsonObject Fail(string code, string message) => Event("error", ("error", JsonObject.Of(("code", Words(code)), ("message", Words(message)), ("type", Words("api_error")))));

    private protected override string Content => "content";

    private protected override void Keep(StreamEvent streamed)
    {
        JsonObject rest = streamed.Rest;
        int index = int.TryParse(Number(rest["index"]), out int at) ? at : 0;
        switch (Word(rest["type"]))
        {
            case "message_start" when rest["message"] is JsonObject message:
                _message = message;
                break;
            case "content_block_start" when rest["content_block"] is JsonObject block:
                _blocks[index] = block;
                break;
            case "content_block_stop" when _blocks.TryGetValue(index, out JsonObject? open):
                _blocks[index] = open.With("closed", JsonBoolean.True);
                break;
            case "message_delta":
                foreach ((string name, JsonValue value) in (rest["delta"] as JsonObject)?.Members ?? [])
                {
                    _message = _message.With(name, value);
                }

                JsonObject usage = _message["usage"] as JsonObject ?? JsonObject.Empty;
                foreach ((string name, JsonValue value) in (rest["usage"] as JsonObject)?.Members ?? [])
                {
                    usage = usage.With(name, value);
                }

                _message = _message.With("usage", usage);
                break;
            case "message_stop":
                IsWhole = true;
                break;
            default:
                break;
        }
    }

    private static JsonObject Nothing { get; } = JsonObject.Of(("input_tokens", JsonNumber.Of(0)), ("output_tokens", JsonNumber.Of(0)));

    private static JsonObject Event(string type, params ReadOnlySpan<(string Name, JsonValue? Value)> members)
    {
        JsonObject made = JsonObject.Of(("type", Words(type)));
        foreach ((string name, JsonValue? value) in members)
        {
            made = value is null ? made : made.With(name, value);
        }

        return made;
    }

    private static IEnumerable<JsonObject> End(JsonValue reason, JsonValue? usage) =>
    [
        Event("message_delta", ("delta", JsonObject.Of(("stop_reason", reason), ("stop_sequence", JsonNull.Instance))), ("usage", usage ?? Nothing)),
        Event("message_stop"),
    ];

    private JsonObject Block(int index, JsonObject block)
    {
        JsonObject whole = block.Without("closed");
        string prefix = $"{index}/";
        foreach ((string channel, StreamedText text) in Texts)
        {
            if (!channel.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            // The input of a tool comes as the text of an object; a rule sees the object, as in an answer that comes whole.
            string name = channel[prefix.Length..];
            whole = name != "partial_json" ? whole.With(name, Words(Word(whole[name]) + text))
                : text.Length == 0 ? whole
                : StrictJson.TryParse(Encoding.UTF8.GetBytes(text.ToString()), new JsonLimits(int.MaxValue, 64, int.MaxValue), out JsonValue? input, out _) ? whole.With("input", input)
                : whole.With(name, Words(text.ToString()));
        }

        return whole;
    }
}
