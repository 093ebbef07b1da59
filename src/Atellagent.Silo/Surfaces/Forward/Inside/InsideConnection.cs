using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Atellagent.Silo.Surfaces.Forward.Inside;

/// <summary>The inside of one tunnel as a connection of the HTTP server.</summary>
internal sealed class InsideConnection : DefaultConnectionContext
{
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes it.</summary>
    /// <param name="id">Its name in the server's logs.</param>
    /// <param name="bytes">The tunnel's bytes.</param>
    /// <param name="tunnel">The tunnel.</param>
    public InsideConnection(string id, Stream bytes, InsideTunnel tunnel)
        : base(id)
    {
        Transport = new Pipes(
            PipeReader.Create(bytes, new StreamPipeReaderOptions(leaveOpen: true)), PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true)));
        ConnectionClosed = _closed.Token;
        Features.Set(tunnel);
    }

    /// <summary>Ends when the server has done with it.</summary>
    public Task Over => _over.Task;

    /// <inheritdoc />
    public override void Abort(ConnectionAbortedException abortReason)
    {
        Transport.Input.CancelPendingRead();
        Transport.Output.CancelPendingFlush();
        try
        {
            _closed.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }

        _over.TrySetResult();
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync();
        await Transport.Output.CompleteAsync();
        _over.TrySetResult();
        _closed.Dispose();
        await base.DisposeAsync();
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
