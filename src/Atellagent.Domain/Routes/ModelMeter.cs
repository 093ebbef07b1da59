using System.Collections.Frozen;
using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Routes;

/// <summary>
/// Counts what the calls of one operation of a <c>model</c> route use. Before a call the most that it may use; after it what the provider says that
/// it did.
/// </summary>
/// <param name="Operation">The operation.</param>
/// <param name="Models">The route's models.</param>
/// <param name="Cap">How long an answer may be where the request does not say; null where the route says nothing either.</param>
/// <param name="Prices">The prices by model.</param>
public sealed record ModelMeter(string Operation, ImmutableArray<string> Models, OutputCap? Cap, ImmutableSortedDictionary<string, ModelPrice> Prices)
{
    // What providers put around a request of their own: how to call tools, who speaks.
    private const int Around = 1024;

    // An image or a file costs by what is in it, and few bytes can hold much: no bound follows from its length.
    private const int Attachment = 50_000;

    // More than any provider takes in one request; what says more is no count of tokens.
    private const decimal MostTold = 100_000_000;

    private static readonly FrozenSet<string> Attachments =
        FrozenSet.ToFrozenSet(["document", "file", "image", "image_url", "input_audio", "input_file", "input_image"], StringComparer.Ordinal);

    private static readonly string[] ChatCaps = [OutputCap.Usual, OutputCap.Older];
    private static readonly string[] ResponsesCaps = ["max_output_tokens"];
    private static readonly string[] MessagesCaps = ["max_tokens"];

    private string[] Caps => Operation switch
    {
        "chat" => ChatCaps,
        "responses" => ResponsesCaps,
        "messages" => MessagesCaps,
        _ => [],
    };

    /// <summary>Why a budget cannot count it for every call.</summary>
    /// <param name="measure">What is counted.</param>
    /// <returns>The rest of a sentence that begins with the operation; null where it can.</returns>
    internal string? Fault(UsageMeasure measure) =>
        measure != UsageMeasure.InputTokens && Cap is null && Operation is "chat" or "responses"
            ? "can be asked for an answer of any length, so that nothing bounds its use; give the route an outputCap"
            : measure == UsageMeasure.Cost && Models.FirstOrDefault(model => !Prices.ContainsKey(model)) is { } unpriced
            ? $"can be asked of {unpriced}, and the route has no price for that"
            : null;

    /// <summary>
    /// The arguments as a route that meters sends them: with how long the answer may be, and with the wish that a stream tells its use in the end.
    /// </summary>
    /// <param name="arguments">The arguments as asked.</param>
    /// <returns>The same object where it says both.</returns>
    public JsonObject Complete(JsonObject arguments)
    {
        if (Cap is null && Prices.IsEmpty)
        {
            return arguments;
        }

        if (AsksForUse(arguments))
        {
            arguments = arguments.With("stream_options", JsonObject.Of(("include_usage", JsonBoolean.True)));
        }

        return Cap is not null && Operation is "chat" or "responses" && Caps.All(name => arguments[name] is null)
            ? arguments.With(Operation == "chat" ? Cap!.Argument : Caps[0], JsonNumber.Of(Cap!.Tokens))
            : arguments;
    }

    /// <summary>Whether <see cref="Complete"/> asks that a stream tells its use, which the caller has not asked for.</summary>
    /// <param name="arguments">The arguments as asked.</param>
    /// <returns>True where it does.</returns>
    public bool AsksForUse(JsonObject arguments) =>
        (Cap is not null || !Prices.IsEmpty) && Operation == "chat" && arguments["stream"] is JsonBoolean { Value: true } && arguments["stream_options"] is null;

    /// <summary>The most that a call may use: every byte of it a token, and its answer as long as it may be.</summary>
    /// <param name="measure">What is counted.</param>
    /// <param name="arguments">The granted arguments.</param>
    /// <returns>The number; null where nothing bounds it.</returns>
    public decimal? Reserve(UsageMeasure measure, JsonObject arguments)
    {
        ModelTokens most = new(measure == UsageMeasure.OutputTokens ? 0 : MostInput(arguments), 0, 0, 0);
        if (measure == UsageMeasure.InputTokens)
        {
            return most.Input;
        }

        if (MostOutput(arguments) is not { } output)
        {
            return null;
        }

        most = most with { Output = output };
        return measure == UsageMeasure.Cost ? PriceOf(arguments)?.AtMost(most) : Count(measure, most);
    }

    /// <summary>What a call has used.</summary>
    /// <param name="measure">What is counted.</param>
    /// <param name="arguments">The granted arguments.</param>
    /// <param name="used">The tokens, as the provider told them.</param>
    /// <returns>The number; null where it has no price.</returns>
    public decimal? Settle(UsageMeasure measure, JsonObject arguments, ModelTokens used) =>
        measure == UsageMeasure.Cost ? PriceOf(arguments)?.Of(used) : Count(measure, used);

    /// <summary>Reads what an answer says that it used.</summary>
    /// <param name="answer">The whole answer.</param>
    /// <returns>The tokens; null where it does not say, or what it says is no count.</returns>
    public ModelTokens? Read(JsonValue? answer)
    {
        if ((answer as JsonObject)?["usage"] is not JsonObject usage)
        {
            return null;
        }

        bool isOlder = Operation is "chat" or "embeddings";
        (string input, string output) = isOlder ? ("prompt_tokens", "completion_tokens") : ("input_tokens", "output_tokens");
        decimal? read = Count(usage[input]);
        decimal? written = Operation == "embeddings" && usage[output] is null ? 0 : Count(usage[output]);
        if (read is null || written is null)
        {
            return null;
        }

        // Anthropic counts what has to do with its cache besides the input, OpenAI within it.
        if (Operation == "messages")
        {
            return Count(usage["cache_read_input_tokens"] ?? JsonNumber.Of(0)) is { } fromCache && Count(usage["cache_creation_input_tokens"] ?? JsonNumber.Of(0)) is { } intoCache
                ? new ModelTokens(read.Value, fromCache, intoCache, written.Value)
                : null;
        }

        decimal cached = Count((usage[input + "_details"] as JsonObject)?["cached_tokens"]) is { } known && known <= read ? known : 0;
        return new ModelTokens(read.Value - cached, cached, 0, written.Value);
    }

    private static decimal Count(UsageMeasure measure, ModelTokens tokens) => measure switch
    {
        UsageMeasure.InputTokens => tokens.AllInput,
        UsageMeasure.OutputTokens => tokens.Output,
        _ => tokens.All,
    };

    private static decimal? Count(JsonValue? told) => told switch
    {
        JsonNull => 0,
        JsonNumber { Value: >= 0 and <= MostTold } number when decimal.Truncate(number.Value) == number.Value => number.Value,
        _ => null,
    };

    private ModelPrice? PriceOf(JsonObject arguments) => arguments["model"] is JsonString model ? Prices.GetValueOrDefault(model.Value) : null;

    private decimal? MostOutput(JsonObject arguments)
    {
        if (Operation == "embeddings")
        {
            return 0;
        }

        decimal? most = null;
        foreach (string name in Caps)
        {
            if (arguments[name] is JsonNumber number)
            {
                most = Math.Max(most ?? 0, Math.Min(number.Value, MostTold));
            }
        }

        return most * (Operation == "chat" && arguments["n"] is JsonNumber answers ? Math.Max(1, Math.Min(answers.Value, MostTold)) : 1);
    }

    // A token of every tokenizer in use stands for at least one byte.
    private static decimal MostInput(JsonObject arguments) => CanonicalJson.ToUtf8(arguments).Length + Around + ((decimal)Attachment * CountAttachments(arguments));

    private static int CountAttachments(JsonValue value)
    {
        switch (value)
        {
            case JsonArray list:
                int inList = 0;
                foreach (JsonValue item in list.Items)
                {
                    inList += CountAttachments(item);
                }

                return inList;
            case JsonObject record:
                int inside = record["type"] is JsonString type && Attachments.Contains(type.Value) ? 1 : 0;
                foreach ((_, JsonValue member) in record.Members)
                {
                    inside += CountAttachments(member);
                }

                return inside;
            default:
                return 0;
        }
    }
}
