using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Streams;

/// <summary>OpenAI's responses as events: pieces of texts, each text again when it is whole, and the whole response at the end.</summary>
public sealed class ResponsesStream : ModelStream
{
    private JsonObject _response = JsonObject.Of(("object", Words("response")));
    private long _number;

    /// <inheritdoc />
    public override string? EndMark => null;

    /// <inheritdoc />
    public override StreamEvent Read(JsonObject data)
    {
        string type = Word(data["type"]);
        bool isDelta = type.EndsWith(".delta", StringComparison.Ordinal) && data["delta"] is JsonString;
        string channel = $"{Number(data["output_index"])}/{Number(data["content_index"] ?? data["summary_index"])}/{type[..Math.Max(0, type.LastIndexOf('.'))]}";
        return new StreamEvent(data, isDelta ? [new StreamText(channel, Word(data["delta"]))] : [], isDelta ? data.Without("delta") : data)
        {
            Closes = type is "response.output_item.done" ? Number(data["output_index"]) + "/" : type.EndsWith(".done", StringComparison.Ordinal) ? channel : null,
            IsLast = type is "response.completed" or "response.incomplete" or "response.failed" or "error",
            IsFailure = type is "response.failed" or "error",
        };
    }

    /// <inheritdoc />
    public override JsonObject Whole() => IsWhole || Texts.Count == 0
        ? _response
        : _response.With("output", new JsonArray([.. Texts.Select(static text => (JsonValue)JsonObject.Of(("channel", Words(text.Key)), ("text", Words(text.Value.ToString()))))]));

    /// <inheritdoc />
    public override ImmutableArray<JsonObject> Retell(JsonObject answer)
    {
        ImmutableArray<JsonObject>.Builder events = ImmutableArray.CreateBuilder<JsonObject>();
        long number = 0;
        void Add(string type, params ReadOnlySpan<(string Name, JsonValue? Value)> members) =>
            events.Add(JsonObject.Of([("sequence_number", JsonNumber.Of(number++)), ("type", Words(type)), .. members]));

        JsonObject begun = answer.With("output", JsonArray.Empty).With("status", Words("in_progress"));
        Add("response.created", ("response", begun));
        int index = 0;
        foreach (JsonObject item in (answer["output"] as JsonArray)?.Items.OfType<JsonObject>() ?? [])
        {
            JsonNumber at = JsonNumber.Of(index++);
            Add("response.output_item.added", ("item", item["content"] is JsonArray ? item.With("content", JsonArray.Empty) : item), ("output_index", at));
            int part = 0;
            foreach (JsonObject content in (item["content"] as JsonArray)?.Items.OfType<JsonObject>() ?? [])
            {
                JsonNumber place = JsonNumber.Of(part++);
                if (content["text"] is JsonString text)
                {
                    Add("response.content_part.added", ("content_index", place), ("item_id", item["id"]), ("output_index", at), ("part", content.With("text", Words(""))));
                    Add("response.output_text.delta", ("content_index", place), ("delta", text), ("item_id", item["id"]), ("logprobs", JsonArray.Empty), ("output_index", at));
                    Add("response.output_text.done", ("content_index", place), ("item_id", item["id"]), ("logprobs", JsonArray.Empty), ("output_index", at), ("text", text));
                    Add("response.content_part.done", ("content_index", place), ("item_id", item["id"]), ("output_index", at), ("part", content));
                }
            }

            Add("response.output_item.done", ("item", item), ("output_index", at));
        }

        Add(Word(answer["status"]) == "incomplete" ? "response.incomplete" : "response.completed", ("response", answer));
        return events.ToImmutable();
    }

    /// <inheritdoc />
    public override ImmutableArray<JsonObject> Stop()
    {
        JsonObject response = (_response["id"] is null ? _response.With("id", Words("resp_stopped")) : _response)
            .With("incomplete_details", JsonObject.Of(("reason", Words("content_filter"))))
            .With("output", JsonArray.Empty)
            .With("status", Words("incomplete"));
        return [JsonObject.Of(("response", response), ("sequence_number", JsonNumber.Of(_number)), ("type", Words("response.incomplete")))];
    }

    /// <inheritdoc />
    public override JsonObject Fail(string code, string message) => JsonObject.Of(
        ("code", Words(code)), ("message", Words(message)), ("param", JsonNull.Instance), ("sequence_number", JsonNumber.Of(_number)), ("type", Words("error")));

    /// <inheritdoc />
    public override bool IsConsistent()
    {
        HashSet<string> said = new(StringComparer.Ordinal);
        Collect(_response["output"], said);
        return Texts.Values.All(text => text.Length == 0 || said.Contains(text.ToString()));
    }

    private protected override string Content => "output";

    private protected override void Keep(StreamEvent streamed)
    {
        _number = streamed.Data["sequence_number"] is JsonNumber number && long.TryParse(number.Canonical, out long at) ? at + 1 : _number;
        _response = streamed.Rest["response"] as JsonObject ?? _response;
        IsWhole |= streamed.IsLast && streamed.Rest["response"] is JsonObject;
    }

    private static void Collect(JsonValue? value, HashSet<string> said)
    {
        switch (value)
        {
            case JsonString text:
                said.Add(text.Value);
                break;
            case JsonArray list:
                foreach (JsonValue item in list.Items)
                {
                    Collect(item, said);
                }

                break;
            case JsonObject record:
                foreach ((_, JsonValue member) in record.Members)
                {
                    Collect(member, said);
                }

                break;
            default:
                break;
        }
    }
}
