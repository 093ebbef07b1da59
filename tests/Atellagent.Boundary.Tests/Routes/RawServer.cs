using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Atellagent.Boundary.Tests.Routes;

/// <summary>A server on loopback that keeps the very bytes of each request and answers whatever a test says.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Func<RawServer, string, NetworkStream, Task<bool>> _answer;
    private readonly Task _accepting;
    private int _accepted;

    /// <param name="answer">Takes a request and answers it; false closes the connection.</param>
    public RawServer(Func<RawServer, string, NetworkStream, Task<bool>> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Accepted => Volatile.Read(ref _accepted);

    public ConcurrentQueue<string> Requests { get; } = [];

    public CancellationToken Ended => _end.Token;

    public static RawServer Always(string answer) => new(async (_, _, stream) =>
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        return true;
    });

    public static string Answer(string body, string type = "application/json", string status = "200 OK", string more = "") => string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{more}\r\n{body}");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_end.Token);
                Interlocked.Increment(ref _accepted);
                _connections.Add(ServeAsync(socket));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or InvalidOperationException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using NetworkStream stream = new(socket, ownsSocket: true);
        try
        {
            while (await ReadAsync(stream) is { } request)
            {
                Requests.Enqueue(request);
                if (!await _answer(this, request, stream))
                {
                    return;
                }
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or SocketException)
        {
        }
    }

    private async Task<string?> ReadAsync(NetworkStream stream)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[8192];
        while (true)
        {
            string sofar = text.ToString();
            int head = sofar.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0 && sofar.Length >= head + 4 + Length(sofar[..head]))
            {
                return sofar;
            }

            int read = await stream.ReadAsync(buffer, _end.Token);
            if (read == 0)
            {
                return null;
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
    }

    private static int Length(string head) => head.Split("\r\n")
        .Where(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))
        .Select(line => int.Parse(line[16..], CultureInfo.InvariantCulture))
        .FirstOrDefault();
}
