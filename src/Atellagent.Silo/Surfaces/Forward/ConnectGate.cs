using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Atellagent.Silo.Composition;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.WebUtilities;

namespace Atellagent.Silo.Surfaces.Forward;

/// <summary>
/// Stands before the HTTP server on each connection and takes those that begin with <c>CONNECT</c>, which the server could answer but not give away. One such
/// connection is one tunnel, or one refusal and its end.
/// </summary>
/// <param name="services">The services.</param>
internal sealed partial class ConnectGate(IServiceProvider services)
{
    private static readonly TimeSpan FirstByte = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Head = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(10);
    private static readonly byte[] End = "\r\n\r\n"u8.ToArray();

    /// <summary>What a connection meets.</summary>
    /// <param name="next">The HTTP server.</param>
    /// <returns>The same with the gate before it.</returns>
    public ConnectionDelegate Guard(ConnectionDelegate next) => connection => ServeAsync(connection, next);

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        PipeReader input = connection.Transport.Input;
        bool? isConnect;
        try
        {
            isConnect = await IsConnectAsync(input, connection.ConnectionClosed);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            return;
        }

        await (isConnect switch
        {
            true => TunnelAsync(connection, input),
            false => next(connection),
            null => Task.CompletedTask,
        });
    }

    // Nobody holds a connection by saying nothing on it, or a part of a word.
    private static async Task<bool?> IsConnectAsync(PipeReader input, CancellationToken closed)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(closed);
        patience.CancelAfter(FirstByte);
        while (true)
        {
            ReadResult read = await input.ReadAsync(patience.Token);
            bool? isConnect = read.Buffer.IsEmpty ? null : ConnectHead.IsOne(read.Buffer);
            if (isConnect is null && !read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                patience.CancelAfter(Head);
                continue;
            }

            input.AdvanceTo(read.Buffer.Start);
            return isConnect ?? (read.Buffer.IsEmpty ? null : false);
        }
    }

    private async Task TunnelAsync(ConnectionContext connection, PipeReader input)
    {
        try
        {
            (ConnectHead? head, bool isGone) = await ReadAsync(input, connection.ConnectionClosed);
            if (!isGone)
            {
                await AnswerAsync(connection, head);
            }

            await connection.Transport.Output.CompleteAsync();
            await EndedAsync(connection);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // Whoever asked has left; there is nobody to answer.
        }
#pragma warning disable CA1031 // The one handler of this way in: the connection ends, and the story goes to the log.
        catch (Exception fault)
        {
            Log.Fault(services.GetRequiredService<ILogger<ConnectGate>>(), fault);
            connection.Abort(new ConnectionAbortedException("the boundary failed on this tunnel"));
        }
#pragma warning restore CA1031
    }

    private static async Task<(ConnectHead? Head, bool IsGone)> ReadAsync(PipeReader input, CancellationToken closed)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(closed);
        patience.CancelAfter(Head);
        while (true)
        {
            ReadResult read = await input.ReadAsync(patience.Token);
            SequenceReader<byte> reader = new(read.Buffer);
            if (reader.TryReadTo(out ReadOnlySequence<byte> head, End))
            {
                ConnectHead? understood = head.Length > ConnectHead.Longest ? null : ConnectHead.Read(Encoding.Latin1.GetString(head));
                input.AdvanceTo(reader.Position);
                return (understood, false);
            }

            bool isTooLong = read.Buffer.Length > ConnectHead.Longest;
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (isTooLong || read.IsCompleted)
            {
                return (null, !isTooLong);
            }
        }
    }

    private async Task AnswerAsync(ConnectionContext connection, ConnectHead? head)
    {
        DefaultHttpContext context = new() { RequestServices = services };
        using MemoryStream body = new();
        context.Response.Body = body;
        context.Request.Method = HttpMethods.Connect;
        context.Request.Path = ForwardProxy.Path;
        context.Connection.RemoteIpAddress = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        Func<Task>? refusal = head is null ? () => Problem.WriteAsync(context, "invalid_request", "the request for a tunnel is malformed, or has a body")
            : !services.GetRequiredService<StartState>().IsComplete ? () => Problem.WriteAsync(context, "policy_unavailable", "the boundary is starting")
            : await CarryAsync(connection, context, head);
        if (refusal is null)
        {
            return;
        }

        await refusal();
        await context.Response.CompleteAsync();
        await WriteAsync(connection.Transport.Output, context.Response, body.ToArray());
    }

    private async Task<Func<Task>?> CarryAsync(ConnectionContext connection, HttpContext context, ConnectHead head)
    {
        context.Request.Headers.Authorization = ForwardProxy.TokenOf(head.Headers.ProxyAuthorization);
        ConnectionTunnel near = new(connection);

        // A silo that stops does not wait for what may last hours.
        IHostApplicationLifetime lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        await using CancellationTokenRegistration stopping = lifetime.ApplicationStopping.UnsafeRegister(static input => ((PipeReader)input!).CancelPendingRead(), connection.Transport.Input);
        return await services.GetRequiredService<ForwardTunnels>().ServeAsync(context, head.Authority, near, connection.ConnectionClosed);
    }

    private static async Task WriteAsync(PipeWriter output, HttpResponse response, byte[] body)
    {
        StringBuilder head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.StatusCode} {ReasonPhrases.GetReasonPhrase(response.StatusCode)}\r\n");
        response.Headers.Connection = "close";
        response.Headers.ContentLength = body.Length;
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in response.Headers)
        {
            foreach (string? value in values)
            {
                head.Append(name).Append(": ").Append(value).Append("\r\n");
            }
        }

        output.Write(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        output.Write(body);
        await output.FlushAsync();
    }

    // The last bytes go out, for as long as somebody takes them.
    private static async Task EndedAsync(ConnectionContext connection)
    {
        TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = connection.ConnectionClosed.UnsafeRegister(static done => ((TaskCompletionSource)done!).TrySetResult(), closed);
        try
        {
            await closed.Task.WaitAsync(Drain);
        }
        catch (TimeoutException)
        {
            connection.Abort(new ConnectionAbortedException("the end of the tunnel was not read"));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1641, Level = LogLevel.Error, Message = "a tunnel failed")]
        public static partial void Fault(ILogger logger, Exception fault);
    }
}
