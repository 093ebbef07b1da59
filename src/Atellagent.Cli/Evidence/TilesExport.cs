using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Identifiers;

namespace Atellagent.Cli.Evidence;

/// <summary>A folder of tiles, each where the boundary serves it (C2SP tlog-tiles), with checkpoints and keys.</summary>
/// <param name="folder">The folder; it must be empty.</param>
internal sealed class TilesExport(string folder) : IEvidenceExport
{
    private string _place = "";

    /// <inheritdoc />
    public async Task BeginAsync(ExportKeys keys, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        if (Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new UsageException($"'{folder}' is not empty");
        }

        await File.WriteAllBytesAsync(Path.Combine(folder, TilesCheck.KeysFile), [.. keys.ToUtf8(), (byte)'\n'], cancellationToken);
    }

    /// <inheritdoc />
    public Task BeginLogAsync(string log, string origin, CancellationToken cancellationToken)
    {
        _place = Path.Combine(folder, Uri.EscapeDataString(log));
        Directory.CreateDirectory(_place);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task WriteAsync(
        TileAddress tile, IReadOnlyList<ReadOnlyMemory<byte>> bodies, IReadOnlyList<FullTile> completed, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>[] entries = [.. bodies.Select(LogEntry.Of)];
        await FileAsync(tile.EntriesPath, LogEntry.Bundle(entries), cancellationToken);
        foreach (ReadOnlyMemory<byte> body in bodies.Where(static body => body.Length > LogEntry.Longest))
        {
            await FileAsync(Path.Combine(TilesCheck.LargeFolder, Digest.Of(body.Span).ToString()["sha256:".Length..]), body, cancellationToken);
        }

        foreach (FullTile full in completed)
        {
            await FileAsync(new TileAddress(full.Level, full.Index, TileAddress.Full).Path, full.Hashes, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async Task EndLogAsync(Checkpoint checkpoint, string note, TreeEdge tree, CancellationToken cancellationToken)
    {
        foreach (TileAddress tile in TileAddress.AllOf(checkpoint.Size).Where(static tile => !tile.IsFull))
        {
            await FileAsync(tile.Path, tree.Open(tile.Level), cancellationToken);
        }

        await FileAsync(TilesCheck.CheckpointFile, System.Text.Encoding.UTF8.GetBytes(note), cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task FileAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        string file = Path.Combine(_place, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, bytes, cancellationToken);
    }
}
