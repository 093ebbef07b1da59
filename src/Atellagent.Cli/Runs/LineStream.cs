using System.Text;

namespace Atellagent.Cli.Runs;

/// <summary>What one of many sandboxes says, line by line, each after the name of its deployment. Its writers may be several.</summary>
/// <param name="to">Where it goes.</param>
/// <param name="name">The deployment.</param>
internal sealed class LineStream(Stream to, string name) : Stream
{
    private const int Longest = 16 * 1024;
    private static readonly Lock Whole = new();
    private readonly byte[] _head = Encoding.UTF8.GetBytes(name + " | ");
    private readonly MemoryStream _line = new();

    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        foreach (byte one in buffer)
        {
            // A program that speaks without end of line does not fill this process, and one that moves the cursor does not write over others' lines.
            if (one == (byte)'\n' || _line.Length >= Longest)
            {
                EndLine();
            }

            if (one is (byte)'\t' or >= (byte)' ' and not 0x7f)
            {
                _line.WriteByte(one);
            }
        }
    }

    /// <inheritdoc />
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override void Flush()
    {
        // A line leaves when it is whole.
    }

    /// <inheritdoc />
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && _line.Length > 0)
        {
            EndLine();
        }

        base.Dispose(disposing);
    }

    private void EndLine()
    {
        lock (Whole)
        {
            to.Write(_head);
            _line.WriteTo(to);
            to.WriteByte((byte)'\n');
            to.Flush();
        }

        _line.SetLength(0);
    }
}
