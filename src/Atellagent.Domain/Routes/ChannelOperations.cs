using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Routes;

/// <summary>What routes to channels can do: to a mail server, one operation that is always the same; to a webhook, what the document says.</summary>
public static class ChannelOperations
{
    /// <summary>The connector of such routes.</summary>
    public const string Connector = "channel";

    /// <summary>The operation of a route to a mail server.</summary>
    public const string Send = "send";

    private const int MostTo = 50;
    private const int MostMore = 25;

    // One spelling for each address, in lower case: RFC 5321 section 4.1.2 without quoted names, and without % and !, by which mail was once led on.
    private const string Address = "^[a-z0-9_'+=&~-]+([.][a-z0-9_'+=&~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z]([a-z0-9-]*[a-z0-9])$";
    private const string OneLine = "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+$";
    private const string Lines = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$";
    private static readonly ImmutableArray<string> Recipients = ["to", "cc", "bcc"];
    private static readonly RouteOperation Mail = MakeMail();
    private static readonly ArgumentSchema MailAddress = Compile(JsonObject.Of(("type", new JsonString("object")), ("properties", JsonObject.Of(("address", AddressSchema())))));

    /// <summary>The operations of a route to a mail server.</summary>
    public static ImmutableSortedDictionary<string, RouteOperation> OfMail { get; } =
        ImmutableSortedDictionary.Create<string, RouteOperation>(StringComparer.Ordinal).Add(Send, Mail);

    /// <summary>Whether a text is an address as this boundary writes addresses: in lower case, and in one spelling.</summary>
    /// <param name="text">The text.</param>
    /// <returns>True when it is.</returns>
    public static bool IsAddress(string text) => MailAddress.Validate(JsonObject.Of(("address", new JsonString(text)))).IsEmpty;

    /// <summary>Who a call writes to.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The recipients in order; default where one cannot be read.</returns>
    public static ImmutableArray<string> RecipientsOf(RouteOperation operation, JsonObject arguments)
    {
        ImmutableArray<string>.Builder recipients = ImmutableArray.CreateBuilder<string>();
        foreach (string name in operation.Recipients)
        {
            switch (arguments[name])
            {
                case null:
                    break;
                case JsonString one:
                    recipients.Add(one.Value);
                    break;
                case JsonArray many when many.Items.All(static item => item is JsonString):
                    recipients.AddRange(many.Items.Select(static item => ((JsonString)item).Value));
                    break;
                default:
                    return default;
            }
        }

        return recipients.ToImmutable();
    }

    private static RouteOperation MakeMail()
    {
        JsonObject source = JsonObject.Of(
            ("additionalProperties", JsonBoolean.False),
            ("properties", JsonObject.Of(
                ("bcc", List(0, MostMore)),
                ("cc", List(0, MostMore)),
                ("html", Text(Lines, 1_000_000)),
                ("subject", Text(OneLine, 300)),
                ("text", Text(Lines, 1_000_000)),
                ("to", List(1, MostTo)))),
            ("required", new JsonArray([new JsonString("to"), new JsonString("subject"), new JsonString("text")])),
            ("type", new JsonString("object")));
        return new RouteOperation
        {
            Name = Send,
            Effect = OperationEffect.Write,
            Description = "Sends a mail. Addresses are in lower case.",
            Recipients = Recipients,
            ArgumentsSchema = source,
            Arguments = Compile(source),
        };
    }

    private static ArgumentSchema Compile(JsonObject source) =>
        ArgumentSchema.TryCompile(source, out ArgumentSchema? schema, out ImmutableArray<SchemaViolation> errors)
            ? schema
            : throw new InvalidOperationException($"the schema of a mail does not compile: {errors[0].Pointer} {errors[0].Message}");

    private static JsonObject AddressSchema() => JsonObject.Of(
        ("maxLength", JsonNumber.Of(254)),
        ("pattern", new JsonString(Address)),
        ("type", new JsonString("string")));

    private static JsonObject List(int least, int most) => JsonObject.Of(
        ("items", AddressSchema()),
        ("maxItems", JsonNumber.Of(most)),
        ("minItems", JsonNumber.Of(least)),
        ("type", new JsonString("array")),
        ("uniqueItems", JsonBoolean.True));

    private static JsonObject Text(string pattern, int longest) => JsonObject.Of(
        ("maxLength", JsonNumber.Of(longest)),
        ("pattern", new JsonString(pattern)),
        ("type", new JsonString("string")));
}
