using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Evidence.Verification;
using Atellagent.Domain.Json;

namespace Atellagent.Cli.Evidence;

/// <summary>
/// Newline-delimited events in a form of others, one for each record and nothing else. It is for those who search and correlate: what a record
/// looked like byte for byte, and that none is missing, only the forms with checkpoints show.
/// </summary>
/// <param name="path">The file; it must not be there.</param>
/// <param name="form">How one record is told.</param>
internal sealed class EventsExport(string path, Func<RecordedEvent, JsonObject> form) : IEvidenceExport
{
    private static readonly JsonLimits Kept = new(int.MaxValue, 100, int.MaxValue);

    private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1024 * 1024);
    private readonly byte[] _chain = new byte[MerkleHash.Length];
    private string _log = "";
    private string _origin = "";
    private long _index;

    /// <inheritdoc />
    public Task BeginAsync(ExportKeys keys, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task BeginLogAsync(string log, string origin, CancellationToken cancellationToken)
    {
        (_log, _origin, _index) = (log, origin, 0);
        EvidenceChain.Genesis.CopyTo(_chain);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task WriteAsync(
        TileAddress tile, IReadOnlyList<ReadOnlyMemory<byte>> bodies, IReadOnlyList<FullTile> completed, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> body in bodies)
        {
            EvidenceChain.Next(_chain, body.Span, _chain);
            if (!StrictJson.TryParse(body.Span, Kept, out JsonValue? value, out _) || value is not JsonObject record)
            {
                throw new EvidenceFaultException(new EvidenceFault(_log, _index, "it is no JSON object, so no event can tell it"));
            }

            await _file.WriteAsync(
                CanonicalJson.ToUtf8(form(new RecordedEvent(record, _log, _origin, _index, "sha256:" + Convert.ToHexStringLower(_chain)))),
                cancellationToken);
            _file.WriteByte((byte)'\n');
            _index++;
        }
    }

    /// <inheritdoc />
    public Task EndLogAsync(Checkpoint checkpoint, string note, TreeEdge tree, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
