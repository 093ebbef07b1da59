using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Atellagent.Boundary.Routes.Channels;

/// <summary>
/// Hands one mail to a mail server (RFC 5321), over a connection of its own that the egress guard has opened. Until the first byte of the
/// message nothing can have been delivered; after it only the server knows, unless it says so.
/// </summary>
/// <param name="connections">Opens guarded connections.</param>
/// <param name="time">The clock.</param>
internal sealed class MailSession(RouteHttpClientFactory connections, TimeProvider time)
{
    private const int LongestReply = 500;
    private const int MostTold = 256 * 1024;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    // What shows the password to nobody but the server, over TLS; XOAUTH2, NTLM and the like want another secret.
    private static readonly HashSet<string> Mechanisms = new(StringComparer.OrdinalIgnoreCase) { "SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN", "LOGIN" };

    /// <summary>How long a server may take to be connected to, to greet over TLS, and to take the password, each; less where the route allows less.</summary>
    public static TimeSpan StageLimit { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Sends.</summary>
    /// <param name="permit">The right to this one mail.</param>
    /// <param name="mail">How the route writes.</param>
    /// <param name="credential">The password, or none.</param>
    /// <param name="cancellationToken">The silo is stopping.</param>
    /// <returns>What came of it.</returns>
    public async Task<RouteResult> SendAsync(Permit permit, MailChannel mail, BrokeredCredential credential, CancellationToken cancellationToken)
    {
        if (!ApprovedDestination.TryParseMail(permit.Route.Destination, out ApprovedDestination? destination, out _)
            || (!mail.NeedsTls && (destination.IsTls || permit.Route.Destination.Networks.IsEmpty || credential.Header is not null)))
        {
            return new RouteResult.NotSent("destination_not_approved", "the route's mail server cannot be used");
        }

        using MailMessage message = MailMessage.Write(permit, mail, time.GetUtcNow());
        if (message.Length > permit.Action.Limits.MaxRequestBytes)
        {
            return new RouteResult.NotSent("arguments_invalid", "the mail is longer than the route allows");
        }

        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(permit.Action.Limits.TimeoutSeconds));
        using SmtpClient client = MakeClient(message.Sender.Domain);
        try
        {
            if (await OpenAsync(client, destination, mail, credential, deadline.Token) is { } refused)
            {
                return refused;
            }

            return permit.TryUse()
                ? await HandOverAsync(client, message, credential.Scrubber, deadline.Token)
                : new RouteResult.NotSent("permit_refused", "the permit was used before or has ended");
        }
        finally
        {
            await LeaveAsync(client);
        }
    }

    private static SmtpClient MakeClient(string domain) => new()
    {
        LocalDomain = domain,
        CheckCertificateRevocation = false,

        // Without one of ours the library takes some certificates of large providers although they are not valid.
        ServerCertificateValidationCallback = static (_, _, _, errors) => errors == SslPolicyErrors.None,
    };

    private async Task<RouteResult?> OpenAsync(SmtpClient client, ApprovedDestination destination, MailChannel mail, BrokeredCredential credential, CancellationToken cancellationToken)
    {
        string stage = "no connection to the mail server could be made";
        try
        {
            Stream connection = new BoundedConnection(await InTimeAsync(token => connections.ConnectAsync(destination, token).AsTask(), cancellationToken), MostTold);
            stage = mail.NeedsTls ? "the mail server did not begin a conversation over TLS with a valid certificate" : "the mail server did not begin a conversation";
            SecureSocketOptions security = destination.IsTls ? SecureSocketOptions.SslOnConnect : mail.NeedsTls ? SecureSocketOptions.StartTls : SecureSocketOptions.None;
            await InTimeAsync(token => ConnectAsync(client, connection, destination, security, token), cancellationToken);
            if (mail.NeedsTls && !client.IsSecure)
            {
                return new RouteResult.NotSent("destination_unreachable", stage);
            }

            // One way to say where a message ends, whatever the server offers: what was written is then never a whole message.
            client.Capabilities &= ~(SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime);
            if (credential.Header is { } user)
            {
                stage = "the mail server did not take the route's user and password";
                client.AuthenticationMechanisms.IntersectWith(Mechanisms);
                await InTimeAsync(token => client.AuthenticateAsync(Encoding.UTF8, new NetworkCredential(user, credential.Reveal()), token), cancellationToken);
            }

            return null;
        }
        catch (AuthenticationException) when (credential.Header is not null && client.IsConnected)
        {
            return new RouteResult.NotSent("credential_unavailable", stage);
        }
        catch (DestinationRefusedException refused)
        {
            return new RouteResult.NotSent("destination_not_approved", refused.Message);
        }
        catch (Exception fault) when (IsOfNetwork(fault) || fault is SmtpCommandException or NotSupportedException)
        {
            return new RouteResult.NotSent("destination_unreachable", stage);
        }
    }

    private static async Task ConnectAsync(SmtpClient client, Stream connection, ApprovedDestination destination, SecureSocketOptions security, CancellationToken cancellationToken)
    {
        try
        {
            await client.ConnectAsync(connection, destination.Host, destination.Port, security, cancellationToken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<RouteResult> HandOverAsync(SmtpClient client, MailMessage message, CredentialScrubber scrubber, CancellationToken cancellationToken)
    {
        Begun begun = new();
        bool redacted = false;
        try
        {
            string reply = await client.SendAsync(MailMessage.Format, message.Mime, message.Sender, message.Recipients, cancellationToken, begun);
            return new RouteResult.Completed(true, null, JsonObject.Of(
                ("messageId", new JsonString(message.Mime.MessageId!)),
                ("reply", new JsonString(Clean(reply, scrubber, ref redacted)))), redacted);
        }
        catch (SmtpCommandException refusal)
        {
            // The server's own word: it has not taken it, for any of them.
            JsonObject told = JsonObject.Of(
                ("recipient", refusal.Mailbox is null ? null : new JsonString(refusal.Mailbox.Address)),
                ("reply", new JsonString(Clean(refusal.Message, scrubber, ref redacted))),
                ("status", JsonNumber.Of((int)refusal.StatusCode)));
            return new RouteResult.Completed(false, null, told, redacted);
        }
        catch (ServiceNotAuthenticatedException)
        {
            return new RouteResult.Completed(false, null, JsonObject.Of(("reply", new JsonString("the mail server wants a user and a password")), ("status", JsonNumber.Of(530))), false);
        }
        catch (Exception fault) when (IsOfNetwork(fault))
        {
            return !begun.HasBegun ? new RouteResult.NotSent("destination_unreachable", "the mail server was lost before the message was begun")
                : fault is OperationCanceledException ? new RouteResult.Unknown("the mail server did not say in time whether it has taken the message")
                : new RouteResult.Unknown("the mail server was lost before it said whether it has taken the message");
        }
    }

    // The message is taken or not by now; whether the server is told goodbye changes nothing.
    private static async Task LeaveAsync(SmtpClient client)
    {
        using CancellationTokenSource limit = new(Farewell);
        try
        {
            await client.DisconnectAsync(quit: true, limit.Token);
        }
        catch (Exception fault) when (IsOfNetwork(fault) || fault is SmtpCommandException)
        {
        }
    }

    private static async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StageLimit);
        return await work(limit.Token);
    }

    private static Task InTimeAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) => InTimeAsync(
        async token =>
        {
            await work(token);
            return true;
        },
        cancellationToken);

    private static bool IsOfNetwork(Exception fault) =>
        fault is OperationCanceledException or IOException or SocketException or AuthenticationException or System.Security.Authentication.AuthenticationException
            or SslHandshakeException or ServiceNotConnectedException or ProtocolException or ObjectDisposedException;

    private static string Clean(string reply, CredentialScrubber scrubber, ref bool redacted)
    {
        string clean = scrubber.Scrub(reply, ref redacted);
        clean = string.Concat(clean.Select(static c => char.IsControl(c) || c > '~' ? ' ' : c));
        return clean.Length > LongestReply ? clean[..LongestReply] : clean;
    }

    /// <summary>Knows whether anything of the message was written.</summary>
    private sealed class Begun : ITransferProgress
    {
        public bool HasBegun { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => HasBegun = true;

        public void Report(long bytesTransferred) => HasBegun = true;
    }
}
