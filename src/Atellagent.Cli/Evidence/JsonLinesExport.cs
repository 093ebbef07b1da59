using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Json;

namespace Atellagent.Cli.Evidence;

/// <summary>Newline-delimited JSON: the keys, and then each log with its records and its checkpoint.</summary>
/// <param name="path">The file; it must not be there.</param>
internal sealed class JsonLinesExport(string path) : IEvidenceExport
{
    private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1024 * 1024);
    private readonly byte[] _chain = new byte[MerkleHash.Length];
    private string _log = "";
    private byte[] _name = [];
    private long _index;

    /// <inheritdoc />
    public Task BeginAsync(ExportKeys keys, CancellationToken cancellationToken) => LineAsync(keys.ToUtf8(), cancellationToken);

    /// <inheritdoc />
    public Task BeginLogAsync(string log, string origin, CancellationToken cancellationToken)
    {
        _log = log;
        _name = CanonicalJson.ToUtf8(new JsonString(log));
        _index = 0;
        EvidenceChain.Genesis.CopyTo(_chain);
        return LineAsync(JsonLines.LogStart(log, origin), cancellationToken);
    }

    /// <inheritdoc />
    public async Task WriteAsync(
        TileAddress tile, IReadOnlyList<ReadOnlyMemory<byte>> bodies, IReadOnlyList<FullTile> completed, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> body in bodies)
        {
            EvidenceChain.Next(_chain, body.Span, _chain);
            await _file.WriteAsync(JsonLines.RecordStart.ToArray(), cancellationToken);
            await _file.WriteAsync(body, cancellationToken);
            await LineAsync(JsonLines.RecordEnd(_chain, _index, _name), cancellationToken);
            _index++;
        }
    }

    /// <inheritdoc />
    public Task EndLogAsync(Checkpoint checkpoint, string note, TreeEdge tree, CancellationToken cancellationToken) =>
        LineAsync(JsonLines.LogEnd(_log, note), cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private async Task LineAsync(byte[] line, CancellationToken cancellationToken)
    {
        await _file.WriteAsync(line, cancellationToken);
        _file.WriteByte((byte)'\n');
    }
}
