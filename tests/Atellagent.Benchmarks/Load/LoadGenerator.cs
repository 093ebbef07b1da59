using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Atellagent.Benchmarks.Load;

/// <summary>
/// A closed loop over kept-open connections that sends the same bytes again and again. Raw sockets, because whatever the
/// generator costs is taken from the core that the upstream is on.
/// </summary>
/// <param name="target">Where to.</param>
/// <param name="request">The bytes.</param>
/// <param name="expectedStatus">The status that a good answer has.</param>
/// <param name="expectedText">Bytes that a good answer holds.</param>
internal sealed class LoadGenerator(Uri target, byte[] request, int expectedStatus, byte[] expectedText) : ILoad
{
    private const int Longest = 64 * 1024;

    /// <inheritdoc />
    public long Answered { get; private set; }

    /// <inheritdoc />
    public string? Wrong { get; private set; }

    /// <inheritdoc />
    public async Task<LoadSample> RunAsync(int connections, double seconds)
    {
        long begin = Stopwatch.GetTimestamp();
        long end = begin + (long)(seconds * Stopwatch.Frequency);
        List<double>[] all = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => ConnectionAsync(request, end, int.MaxValue)));
        LoadSample sample = LoadSample.Of(all, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        Answered += sample.Count;
        return sample;
    }

    /// <summary>Sends a number of requests one after the other.</summary>
    public async Task<int> CountAsync(int requests)
    {
        List<double> done = await ConnectionAsync(request, long.MaxValue, requests);
        Answered += done.Count;
        return done.Count;
    }

    private async Task<List<double>> ConnectionAsync(byte[] bytes, long end, int most)
    {
        List<double> latencies = new(4 * 1024);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, target.Port);
        byte[] buffer = new byte[Longest];
        while (Stopwatch.GetTimestamp() < end && latencies.Count < most && Wrong is null)
        {
            long sent = Stopwatch.GetTimestamp();
            await socket.SendAsync(bytes.AsMemory(), SocketFlags.None);
            int length = 0;
            do
            {
                int read = await socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None);
                if (read == 0)
                {
                    Wrong ??= "the connection was closed";
                    return latencies;
                }

                length += read;
            }
            while (!HttpBytes.IsComplete(buffer.AsSpan(0, length)));

            if (!IsGood(buffer.AsSpan(0, length)))
            {
                Wrong ??= Encoding.UTF8.GetString(buffer, 0, length);
                return latencies;
            }

            latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMicroseconds);
        }

        return latencies;
    }

    private bool IsGood(ReadOnlySpan<byte> answer) =>
        HttpBytes.Status(answer) == expectedStatus && answer.IndexOf(expectedText) >= 0;
}
