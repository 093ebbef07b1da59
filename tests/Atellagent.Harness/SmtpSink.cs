using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Atellagent.Harness;

/// <summary>
/// A mail server that keeps what it is given, reads commands by the letter of RFC 5321, and can be made to behave badly at any command. It
/// speaks no more than it must: EHLO, STARTTLS, AUTH PLAIN, MAIL, RCPT, DATA, RSET, QUIT.
/// </summary>
public sealed class SmtpSink : IAsyncDisposable
{
    /// <summary>As an answer: the connection is closed instead.</summary>
    public const string Drop = "\0drop";

    /// <summary>As an answer: nothing is said until the client leaves.</summary>
    public const string Silence = "\0silence";

    /// <summary>What stands for the greeting where a command is expected.</summary>
    public const string Greeting = "(greeting)";

    /// <summary>What stands for the end of a message.</summary>
    public const string End = ".";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _talks = [];
    private readonly X509Certificate2? _certificate;
    private readonly bool _isTlsFromStart;
    private readonly string? _password;
    private readonly Task _accepting;

    /// <summary>Starts one.</summary>
    /// <param name="certificate">What it shows for TLS; without one it offers none.</param>
    /// <param name="isTlsFromStart">Whether TLS begins with the connection, and not with STARTTLS.</param>
    /// <param name="password">What whoever writes has to know; null where anybody may.</param>
    public SmtpSink(X509Certificate2? certificate = null, bool isTlsFromStart = false, string? password = null)
    {
        (_certificate, _isTlsFromStart, _password) = (certificate, isTlsFromStart, password);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What it has taken.</summary>
    public ConcurrentQueue<SmtpMessage> Messages { get; } = [];

    /// <summary>What it was told, messages left out.</summary>
    public ConcurrentQueue<string> Commands { get; } = [];

    /// <summary>What it answers to a command, where that is not the usual: a reply, <see cref="Drop"/> or <see cref="Silence"/>. Null: the usual.</summary>
    public Func<string, string?> Answer { get; set; } = static _ => null;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_talks);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using TcpClient _ = client;
        try
        {
            await new Talk(this, client.GetStream()).RunAsync();
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or SocketException or AuthenticationException or ObjectDisposedException)
        {
        }
    }

    private sealed class Talk(SmtpSink sink, Stream stream)
    {
        private readonly List<string> _recipients = [];
        private Stream _stream = stream;
        private string? _from;
        private string? _user;
        private bool _isSecret;

        public async Task RunAsync()
        {
            if (sink._isTlsFromStart)
            {
                await SecureAsync();
            }

            bool goesOn = await SayAsync(Greeting, "220 sink.example ESMTP");
            while (goesOn && await ReadLineAsync() is { } line)
            {
                sink.Commands.Enqueue(line);
                goesOn = await TakeAsync(line);
            }
        }

        private async Task<bool> TakeAsync(string line)
        {
            string verb = line.Split(' ', ':')[0].ToUpperInvariant();
            switch (verb)
            {
                case "EHLO":
                    bool offersTls = sink._certificate is not null && !_isSecret;
                    return await SayAsync(line, "250-sink.example\r\n250-PIPELINING\r\n250-CHUNKING\r\n" + (offersTls ? "250-STARTTLS\r\n" : "") + (sink._password is null ? "" : "250-AUTH PLAIN\r\n") + "250 8BITMIME");
                case "STARTTLS":
                    if (!await SayAsync(line, "220 go on"))
                    {
                        return false;
                    }

                    await SecureAsync();
                    return true;
                case "AUTH":
                    string[] said = Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[^1])).Split('\0');
                    _user = said[^1] == sink._password ? said[^2] : null;
                    return await SayAsync(line, _user is null ? "535 5.7.8 no" : "235 2.7.0 welcome");
                case "MAIL":
                    _from = Path(line);
                    _recipients.Clear();
                    return await SayAsync(line, sink._password is not null && _user is null ? "530 5.7.0 who are you" : "250 2.1.0 ok");
                case "RCPT":
                    return await SayAsync(line, "250 2.1.5 ok", said => _recipients.AddRange(said.StartsWith('2') ? [Path(line)] : []));
                case "DATA":
                    return await SayAsync(line, "354 go on") && await TakeDataAsync();
                case "RSET":
                    return await SayAsync(line, "250 2.0.0 ok");
                case "QUIT":
                    await SayAsync(line, "221 2.0.0 bye");
                    return false;
                default:
                    return await SayAsync(line, "502 5.5.1 what");
            }
        }

        private async Task<bool> TakeDataAsync()
        {
            StringBuilder data = new();
            while (await ReadLineAsync() is { } line)
            {
                if (line == ".")
                {
                    return await SayAsync(End, "250 2.0.0 queued as 4711", said =>
                    {
                        if (said.StartsWith('2'))
                        {
                            sink.Messages.Enqueue(new SmtpMessage(_from ?? "", [.. _recipients], data.ToString(), _user, _isSecret));
                        }
                    });
                }

                data.Append(line).Append("\r\n");
            }

            return false;
        }

        private async Task<bool> SayAsync(string command, string usual, Action<string>? said = null)
        {
            string reply = sink.Answer(command) ?? usual;
            if (reply == Drop)
            {
                return false;
            }

            if (reply == Silence)
            {
                await ReadLineAsync();
                return false;
            }

            said?.Invoke(reply);
            await _stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), sink._stop.Token);
            return reply[0] is '2' or '3' || command is not (Greeting or "STARTTLS");
        }

        private async Task SecureAsync()
        {
            SslStream secret = new(_stream);
            await secret.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = sink._certificate }, sink._stop.Token);
            (_stream, _isSecret) = (secret, true);
        }

        // A line ends with CR LF and with nothing else.
        private async Task<string?> ReadLineAsync()
        {
            List<byte> line = [];
            byte[] one = new byte[1];
            while (await _stream.ReadAsync(one, sink._stop.Token) == 1)
            {
                if (one[0] == '\n' && line.Count > 0 && line[^1] == '\r')
                {
                    return Encoding.Latin1.GetString([.. line[..^1]]);
                }

                line.Add(one[0]);
            }

            return null;
        }

        private static string Path(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
    }
}
