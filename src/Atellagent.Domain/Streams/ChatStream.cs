using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Streams;

/// <summary>OpenAI's chat completions as events: <c>chat.completion.chunk</c> objects, and <c>[DONE]</c> behind them.</summary>
public sealed class ChatStream : ModelStream
{
    private const string Arguments = "arguments";
    private readonly SortedDictionary<int, JsonObject> _choices = [];
    private readonly SortedDictionary<(int Choice, int Call), JsonObject> _calls = [];
    private JsonObject _head = JsonObject.Empty;

    /// <inheritdoc />
    public override string EndMark => "[DONE]";

    /// <inheritdoc />
    public override StreamEvent Read(JsonObject data)
    {
        ImmutableArray<StreamText>.Builder texts = ImmutableArray.CreateBuilder<StreamText>();
        bool isLast = data["error"] is not null;
        JsonObject rest = data;
        if (data["choices"] is JsonArray { Items: var choices })
        {
            isLast |= choices.IsEmpty && data["usage"] is JsonObject;
            ImmutableArray<JsonValue>.Builder bare = ImmutableArray.CreateBuilder<JsonValue>(choices.Length);
            foreach (JsonValue choice in choices)
            {
                isLast |= choice is JsonObject { } told && told["finish_reason"] is JsonString;
                bare.Add(choice is JsonObject known && known["delta"] is JsonObject delta ? known.With("delta", Split(Index(known), delta, texts)) : choice);
            }

            rest = data.With("choices", new JsonArray(bare.ToImmutable()));
        }

        return new StreamEvent(data, texts.ToImmutable(), rest) { IsLast = isLast, IsFailure = data["error"] is not null };
    }

    /// <inheritdoc />
    public override JsonObject Whole() => _head
        .With("choices", new JsonArray([.. _choices.Select(one => (JsonValue)one.Value.Without("delta").With("message", Message(one.Key, (JsonObject)one.Value["delta"]!)))]))
        .With("object", Words("chat.completion"));

    /// <inheritdoc />
    public override ImmutableArray<JsonObject> Retell(JsonObject answer)
    {
        JsonObject head = answer.Without("choices").Without("usage").With("object", Words("chat.completion.chunk"));
        ImmutableArray<JsonObject>.Builder events = ImmutableArray.CreateBuilder<JsonObject>();
        foreach (JsonObject choice in (answer["choices"] as JsonArray)?.Items.OfType<JsonObject>() ?? [])
        {
            JsonObject message = choice["message"] as JsonObject ?? JsonObject.Empty;
            if (message["tool_calls"] is JsonArray calls)
            {
                message = message.With("tool_calls", new JsonArray([.. calls.Items.Select(static (call, at) => call is JsonObject known ? known.With("index", JsonNumber.Of(at)) : call)]));
            }

            JsonObject bare = choice.Without("message");
            events.Add(head.With("choices", new JsonArray([bare.With("delta", message).With("finish_reason", JsonNull.Instance)])));
            events.Add(head.With("choices", new JsonArray([bare.With("delta", JsonObject.Empty)])));
        }

        if (answer["usage"] is JsonObject usage)
        {
            events.Add(head.With("choices", JsonArray.Empty).With("usage", usage));
        }

        return events.ToImmutable();
    }

    /// <inheritdoc />
    public override ImmutableArray<JsonObject> Stop() =>
        [.. (_choices.Count == 0 ? [0] : _choices.Keys.ToArray()).Select(index => _head.Without("usage")
            .With("choices", new JsonArray([JsonObject.Of(("delta", JsonObject.Empty), ("finish_reason", Words("content_filter")), ("index", JsonNumber.Of(index)))]))
            .With("object", Words("chat.completion.chunk")))];

    /// <inheritdoc />
    public override JsonObject Fail(string code, string message) => JsonObject.Of(
        ("error", JsonObject.Of(("code", Words(code)), ("message", Words(message)), ("param", JsonNull.Instance), ("type", Words("api_error")))));

    private protected override string Content => "choices";

    private protected override void Keep(StreamEvent streamed)
    {
        if (streamed.IsFailure)
        {
            return;
        }

        foreach ((string name, JsonValue value) in streamed.Rest.Members)
        {
            _head = name is "choices" or "object" or "obfuscation" || value is JsonNull ? _head : _head.With(name, value);
        }

        foreach (JsonObject choice in (streamed.Rest["choices"] as JsonArray)?.Items.OfType<JsonObject>() ?? [])
        {
            int index = Index(choice);
            JsonObject known = _choices.GetValueOrDefault(index) ?? JsonObject.Of(("delta", JsonObject.Empty), ("finish_reason", JsonNull.Instance), ("index", JsonNumber.Of(index)));
            JsonObject delta = Merge((JsonObject)known["delta"]!, choice["delta"] as JsonObject ?? JsonObject.Empty);
            foreach (JsonObject call in (delta["tool_calls"] as JsonArray)?.Items.OfType<JsonObject>() ?? [])
            {
                _calls[(index, Index(call))] = MergeCall(_calls.GetValueOrDefault((index, Index(call))), call);
            }

            _choices[index] = Merge(known, choice.Without("delta")).With("delta", delta.Without("tool_calls"));
            IsWhole |= choice["finish_reason"] is JsonString;
        }
    }

    private static int Index(JsonObject from) => from["index"] is JsonNumber number && int.TryParse(number.Canonical, out int index) ? index : 0;

    private static JsonObject Merge(JsonObject known, JsonObject more)
    {
        foreach ((string name, JsonValue value) in more.Members)
        {
            known = value is JsonNull && known[name] is not null ? known : known.With(name, value);
        }

        return known;
    }

    private static JsonObject MergeCall(JsonObject? known, JsonObject more)
    {
        JsonObject function = Merge(known?["function"] as JsonObject ?? JsonObject.Empty, more["function"] as JsonObject ?? JsonObject.Empty);
        return Merge(known ?? JsonObject.Empty, more).With("function", function);
    }

    // Every text of a delta goes on with the one before; what says who speaks and which tool is called comes whole.
    private static JsonObject Split(int choice, JsonObject delta, ImmutableArray<StreamText>.Builder texts)
    {
        JsonObject rest = delta;
        foreach ((string name, JsonValue value) in delta.Members)
        {
            if (value is JsonString text && name != "role")
            {
                texts.Add(new StreamText($"{choice}/{name}", text.Value));
                rest = rest.Without(name);
            }
        }

        return delta["tool_calls"] is JsonArray calls
            ? rest.With("tool_calls", new JsonArray([.. calls.Items.Select(call => call is JsonObject known ? SplitCall(choice, known, texts) : call)]))
            : rest;
    }

    private static JsonValue SplitCall(int choice, JsonObject call, ImmutableArray<StreamText>.Builder texts)
    {
        if (call["function"] is not JsonObject function || function[Arguments] is not JsonString text)
        {
            return call;
        }

        texts.Add(new StreamText($"{choice}/tool_calls/{Index(call)}", text.Value));
        return call.With("function", function.Without(Arguments));
    }

    private JsonObject Message(int choice, JsonObject delta)
    {
        string prefix = $"{choice}/";
        JsonObject message = delta["content"] is null ? delta.With("content", JsonNull.Instance) : delta;
        foreach ((string channel, StreamedText text) in Texts)
        {
            string name = channel.StartsWith(prefix, StringComparison.Ordinal) ? channel[prefix.Length..] : "";
            message = name.Length == 0 || name.Contains('/', StringComparison.Ordinal) ? message : message.With(name, Words(text.ToString()));
        }

        JsonValue[] calls = [.. _calls.Where(call => call.Key.Choice == choice).Select(call => Call(call.Key, call.Value))];
        return calls.Length == 0 ? message : message.With("tool_calls", new JsonArray([.. calls]));
    }

    private JsonValue Call((int Choice, int Call) key, JsonObject call) => call.Without("index").With(
        "function",
        ((JsonObject)call["function"]!).With(Arguments, Words(Texts.TryGetValue($"{key.Choice}/tool_calls/{key.Call}", out StreamedText? text) ? text.ToString() : "")));
}
