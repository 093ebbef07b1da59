using Atellagent.Boundary.Permits;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using MimeKit;

namespace Atellagent.Boundary.Routes.Channels;

/// <summary>
/// A mail as it is sent. Its headers are made here, of values whose schema has no line breaks; its texts are in quoted-printable, so that
/// nothing in them can end the message, begin another, or be a line that servers take in two ways.
/// </summary>
internal sealed class MailMessage : IDisposable
{
    private MailMessage(MimeMessage mime, MailboxAddress sender, IReadOnlyList<MailboxAddress> recipients, int length) =>
        (Mime, Sender, Recipients, Length) = (mime, sender, recipients, length);

    /// <summary>How lines end, and nothing else that could be chosen.</summary>
    public static FormatOptions Format { get; } = MakeFormat();

    /// <summary>The message.</summary>
    public MimeMessage Mime { get; }

    /// <summary>Who writes.</summary>
    public MailboxAddress Sender { get; }

    /// <summary>Everybody who is written to, those in no header included.</summary>
    public IReadOnlyList<MailboxAddress> Recipients { get; }

    /// <summary>How many bytes it has.</summary>
    public int Length { get; }

    /// <summary>Writes a mail.</summary>
    /// <param name="permit">The right to it; it is made of the granted arguments.</param>
    /// <param name="mail">How the route writes.</param>
    /// <param name="now">When it is written.</param>
    /// <returns>The mail.</returns>
    public static MailMessage Write(Permit permit, MailChannel mail, DateTimeOffset now)
    {
        JsonObject arguments = permit.Action.Arguments;
        MailboxAddress sender = Address(mail.From);
        MimeMessage message = new() { Date = now, Subject = Text(arguments, "subject") ?? "", MessageId = $"{permit.ActionId}@{sender.Domain}" };
        message.From.Add(sender);
        message.To.AddRange(Addresses(arguments, "to"));
        message.Cc.AddRange(Addresses(arguments, "cc"));

        // RFC 3834: nobody's holiday note answers an agent.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        TextPart plain = Part("plain", Text(arguments, "text") ?? "");
        message.Body = Text(arguments, "html") is { } html ? new MultipartAlternative(plain, Part("html", html)) : plain;
        MailboxAddress[] recipients = [.. ChannelOperations.RecipientsOf(permit.Action.Operation, arguments).Distinct(StringComparer.Ordinal).Select(Address)];
        using MemoryStream bytes = new();
        message.WriteTo(Format, bytes);
        return new MailMessage(message, sender, recipients, (int)bytes.Length);
    }

    /// <inheritdoc />
    public void Dispose() => Mime.Dispose();

    private static TextPart Part(string kind, string text) => new(kind) { Text = text, ContentTransferEncoding = ContentEncoding.QuotedPrintable };

    private static IEnumerable<MailboxAddress> Addresses(JsonObject arguments, string name) =>
        arguments[name] is JsonArray list ? list.Items.OfType<JsonString>().Select(static one => Address(one.Value)) : [];

    private static MailboxAddress Address(string address) => new(name: "", address);

    private static string? Text(JsonObject arguments, string name) => (arguments[name] as JsonString)?.Value;

    private static FormatOptions MakeFormat()
    {
        FormatOptions format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        return format;
    }
}
