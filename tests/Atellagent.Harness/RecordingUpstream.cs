using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Atellagent.Harness;

/// <summary>
/// The honest upstream: notes every request's raw bytes and arrival in a file, with fsync, before it answers. What it has
/// noted is the truth that evidence is held against.
/// </summary>
public sealed class RecordingUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly FileStream _journal;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly Lock _noting = new();
    private readonly Task _accepting;
    private long _order;

    /// <summary>Starts the upstream on a free port.</summary>
    /// <param name="journal">The file to note requests in.</param>
    public RecordingUpstream(string journal)
    {
        _journal = new FileStream(journal, FileMode.Append, FileAccess.Write, FileShare.Read);
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    /// <summary>The port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What to answer; by default 200 and <c>{"ok":true}</c>.</summary>
    public Func<RecordedRequest, UpstreamAnswer> Answer { get; set; } = static _ => new UpstreamAnswer();

    /// <summary>Everything seen so far, in order of arrival.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests.OrderBy(request => request.Order)];

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await _journal.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _listener.AcceptSocketAsync(_stopping.Token);
                _ = ServeAsync(socket);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            await using NetworkStream stream = new(socket, ownsSocket: true);
            RequestReader reader = new(stream);
            while (await reader.ReadAsync(_stopping.Token) is { } parts)
            {
                RecordedRequest request = Note(parts);
                UpstreamAnswer answer = Answer(request);
                if (answer.Gate is { } gate)
                {
                    await gate.WaitAsync(_stopping.Token);
                }

                if (answer.Drop)
                {
                    return;
                }

                await (answer.Parts is null ? stream.WriteAsync(Format(answer), _stopping.Token) : SendAsync(stream, answer, answer.Parts));
                if (answer.CutShort)
                {
                    return;
                }
            }
        }
        catch (Exception ended) when (ended is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side has gone, as killed processes do.
        }
    }

    private RecordedRequest Note((string Method, string Target, List<KeyValuePair<string, string>> Headers, byte[] Body) parts)
    {
        lock (_noting)
        {
            RecordedRequest request = new(
                _order++, Stopwatch.GetTimestamp(), parts.Method, parts.Target, parts.Headers, parts.Body);
            _journal.Write(Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"=== {request.Order} {request.Timestamp}\n{request.AllText}\n")));
            _journal.Flush(flushToDisk: true);
            _requests.Enqueue(request);
            return request;
        }
    }

    private async ValueTask SendAsync(NetworkStream stream, UpstreamAnswer answer, IAsyncEnumerable<string> parts)
    {
        await stream.WriteAsync(Head(answer, "Transfer-Encoding: chunked"), _stopping.Token);
        await foreach (string part in parts.WithCancellation(_stopping.Token))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            byte[] size = Encoding.Latin1.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture));
            await stream.WriteAsync((byte[])[.. size, .. "\r\n"u8, .. bytes, .. "\r\n"u8], _stopping.Token);
        }

        if (!answer.CutShort)
        {
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), _stopping.Token);
        }
    }

    private static byte[] Format(UpstreamAnswer answer)
    {
        byte[] body = Encoding.UTF8.GetBytes(answer.Body);
        return [.. Head(answer, $"Content-Length: {body.Length}"), .. answer.CutShort ? body[..^1] : body];
    }

    private static byte[] Head(UpstreamAnswer answer, string length)
    {
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} Answer\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Type: {answer.ContentType}\r\n{length}\r\n");
        foreach ((string name, string value) in answer.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }
}
