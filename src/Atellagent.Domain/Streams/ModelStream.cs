using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Streams;

/// <summary>
/// A provider's answer while it comes as events: it takes them apart, and puts together what the answer would be had it come whole, so that
/// rules see the same of both. One serves one answer.
/// </summary>
public abstract class ModelStream
{
    private readonly SortedDictionary<string, StreamedText> _texts = new(StringComparer.Ordinal);
    private ModelStream? _of;

    private protected ModelStream()
    {
    }

    /// <summary>Whether the answer has come to its end.</summary>
    public bool IsWhole { get; private protected set; }

    /// <summary>Whether the provider has said that it failed.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>What tells the end of the events apart from their breaking off; null where an event of the protocol does.</summary>
    public abstract string? EndMark { get; }

    // The texts by channel.
    private protected IReadOnlyDictionary<string, StreamedText> Texts => _texts;

    /// <summary>A stream of an operation.</summary>
    /// <param name="operation">The operation's name.</param>
    /// <param name="stream">The stream.</param>
    /// <returns>False where its answers do not come as events.</returns>
    public static bool TryMake(string operation, [NotNullWhen(true)] out ModelStream? stream)
    {
        stream = operation switch
        {
            "chat" => new ChatStream(),
            "responses" => new ResponsesStream(),
            "messages" => new MessagesStream(),
            _ => null,
        };
        return stream is not null;
    }

    /// <summary>A stream that is to take the events of another one, in their order and after it: it shares its texts.</summary>
    /// <param name="operation">The operation's name.</param>
    /// <param name="other">The other one.</param>
    /// <returns>The stream.</returns>
    /// <exception cref="ArgumentException">Answers of the operation do not come as events.</exception>
    internal static ModelStream Behind(string operation, ModelStream other)
    {
        ModelStream stream = TryMake(operation, out ModelStream? made) ? made : throw new ArgumentException("answers of this operation do not come as events", nameof(operation));
        stream._of = other;
        return stream;
    }

    /// <summary>Whether a value is an answer of this operation.</summary>
    /// <param name="value">The value.</param>
    /// <returns>False where it is something else.</returns>
    public bool IsAnswer(JsonValue? value) => (value as JsonObject)?[Content] is JsonArray;

    // The member that every answer has.
    private protected abstract string Content { get; }

    /// <summary>Takes an event apart.</summary>
    /// <param name="data">Its data.</param>
    /// <returns>The event.</returns>
    public abstract StreamEvent Read(JsonObject data);

    /// <summary>Takes an event into the answer.</summary>
    /// <param name="streamed">The event.</param>
    public void Take(StreamEvent streamed)
    {
        foreach (StreamText text in streamed.Texts)
        {
            if (!_texts.TryGetValue(text.Channel, out StreamedText? whole))
            {
                _texts.Add(text.Channel, whole = new StreamedText(_of?._texts[text.Channel]));
            }

            whole.Append(text.Text);
        }

        HasFailed |= streamed.IsFailure;
        Keep(streamed);
    }

    /// <summary>The answer as it would have come whole; of an answer that has not ended, what there is of it.</summary>
    /// <returns>The answer.</returns>
    public abstract JsonObject Whole();

    /// <summary>The events that tell a whole answer.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>The events.</returns>
    public abstract ImmutableArray<JsonObject> Retell(JsonObject answer);

    /// <summary>The events with which an answer ends that may not go on, in the provider's own word for that.</summary>
    /// <returns>The events.</returns>
    public abstract ImmutableArray<JsonObject> Stop();

    /// <summary>The event with which an answer ends that has failed.</summary>
    /// <param name="code">The boundary's code.</param>
    /// <param name="message">Why, in words.</param>
    /// <returns>The event.</returns>
    public abstract JsonObject Fail(string code, string message);

    /// <summary>Whether the end of the answer says the same as its pieces did.</summary>
    /// <returns>False where it says something else.</returns>
    public virtual bool IsConsistent() => true;

    private protected abstract void Keep(StreamEvent streamed);

    private protected static string Word(JsonValue? value) => (value as JsonString)?.Value ?? "";

    private protected static string Number(JsonValue? value) => (value as JsonNumber)?.Canonical ?? "0";

    private protected static JsonString Words(string text) => new(text);
}
