using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Atellagent.Client.Problems;
using Atellagent.Client.Runs;
using Microsoft.AspNetCore.Connections;

namespace Atellagent.Cli.Runs;

/// <summary>
/// Passes on what a program inside asks for with <c>CONNECT</c>. Only its destination goes on, to the boundary, which says yes or no; of what it says of
/// itself nothing does. One connection is one tunnel, or one refusal.
/// </summary>
/// <param name="http">The connection to the boundary.</param>
/// <param name="run">The run.</param>
/// <param name="address">Where the boundary takes what is for another server.</param>
internal sealed class RunTunnel(HttpClient http, RunConnection run, Uri address)
{
    private const string Method = "CONNECT ";
    private const string Protocol = "atellagent-tunnel";
    private const int LongestHead = 16 * 1024;
    private const int Piece = 16 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly byte[] End = "\r\n\r\n"u8.ToArray();

    /// <summary>What a connection meets.</summary>
    /// <param name="next">The HTTP server.</param>
    /// <returns>The same with this before it.</returns>
    public ConnectionDelegate Guard(ConnectionDelegate next) => connection => ServeAsync(connection, next);

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        PipeReader input = connection.Transport.Input;
        try
        {
            (bool isConnect, string? target) = await ReadAsync(input, connection.ConnectionClosed);
            if (!isConnect)
            {
                await next(connection);
                return;
            }

            await (target is null
                ? RefuseAsync(connection.Transport.Output, 400, "invalid_request", "the request for a tunnel is malformed")
                : OpenAsync(connection, target));
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // Either end has left, and the other learns it by being closed.
        }
    }

    private static async Task<(bool IsConnect, string? Target)> ReadAsync(PipeReader input, CancellationToken closed)
    {
        byte[] word = Encoding.ASCII.GetBytes(Method);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(closed);
        patience.CancelAfter(Patience);
        while (true)
        {
            ReadResult read = await input.ReadAsync(patience.Token);
            byte[] first = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, word.Length)).ToArray();
            if (!word.AsSpan().StartsWith(first) || (read.IsCompleted && first.Length < word.Length))
            {
                input.AdvanceTo(read.Buffer.Start);
                return (false, null);
            }

            SequenceReader<byte> reader = new(read.Buffer);
            if (first.Length == word.Length && reader.TryReadTo(out ReadOnlySequence<byte> head, End))
            {
                string line = Encoding.Latin1.GetString(head).Split("\r\n")[0];
                input.AdvanceTo(reader.Position);
                return (true, line.Split(' ') is [_, { Length: > 0 } target, _] && !target.AsSpan().ContainsAnyExceptInRange('!', '~') ? target : null);
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.Buffer.Length > LongestHead || read.IsCompleted)
            {
                return (true, null);
            }
        }
    }

    private async Task OpenAsync(ConnectionContext connection, string target)
    {
        PipeWriter output = connection.Transport.Output;
        HttpResponseMessage answer;
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, address) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
            request.Headers.TryAddWithoutValidation("Upgrade", Protocol);
            request.Headers.TryAddWithoutValidation(RunGateway.ForwardTarget, target);
            await run.AuthorizeAsync(request, connection.ConnectionClosed);
            answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, connection.ConnectionClosed);
        }
        catch (BoundaryProblemException refused)
        {
            await RefuseAsync(output, 403, "unauthenticated", refused.Message);
            return;
        }
        catch (Exception fault) when (fault is HttpRequestException or BoundaryUnreachableException)
        {
            await RefuseAsync(output, 502, "destination_unreachable", "the boundary could not be reached");
            return;
        }

        using (answer)
        {
            if (answer.StatusCode != HttpStatusCode.SwitchingProtocols)
            {
                await WriteAsync(output, (int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(connection.ConnectionClosed));
                return;
            }

            await using Stream far = await answer.Content.ReadAsStreamAsync(connection.ConnectionClosed);
            await PassAsync(connection, far);
        }
    }

    // Whichever way ends first ends both: what stands between here and the boundary has no half of a connection to close.
    private static async Task PassAsync(ConnectionContext connection, Stream far)
    {
        await using Stream near = connection.Transport.Output.AsStream(leaveOpen: true);
        await near.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        await using Stream from = connection.Transport.Input.AsStream(leaveOpen: true);
        Task first = await Task.WhenAny(CopyAsync(from, far, over.Token), CopyAsync(far, near, over.Token));
        await over.CancelAsync();
        await first;
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[Piece];
        for (int read; (read = await from.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            await to.FlushAsync(cancellationToken);
        }
    }

    private static Task RefuseAsync(PipeWriter output, int status, string code, string detail) =>
        WriteAsync(output, status, Encoding.UTF8.GetBytes($$"""{"code":"{{code}}","detail":"{{detail.Replace("\\", "", StringComparison.Ordinal).Replace("\"", "'", StringComparison.Ordinal)}}","status":{{status.ToString(CultureInfo.InvariantCulture)}},"title":"Refused at the sandbox"}"""));

    private static async Task WriteAsync(PipeWriter output, int status, byte[] body)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Refused\r\nContent-Type: application/problem+json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        output.Write(Encoding.ASCII.GetBytes(head));
        output.Write(body);
        await output.FlushAsync();
    }
}
