using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Atellagent.Client;
using Atellagent.Client.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Evidence.Verification;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;

namespace Atellagent.Cli.Evidence;

/// <summary>Fetches logs from a boundary, whole and in order, and believes nothing of them that the checkpoint does not say.</summary>
/// <param name="client">The boundary.</param>
/// <param name="surroundings">The process.</param>
internal sealed class EvidenceDownload(AtellagentClient client, Surroundings surroundings)
{
    private static readonly JsonLimits Kept = new(int.MaxValue, 100, int.MaxValue);

    /// <summary>Writes all logs of the boundary.</summary>
    /// <param name="export">Where and how.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The logs.</returns>
    /// <exception cref="EvidenceFaultException">What the boundary gives is not what its checkpoint covers.</exception>
    public async Task<IReadOnlyList<LogSummary>> RunAsync(IEvidenceExport export, CancellationToken cancellationToken)
    {
        EvidenceKeyListing listing = await client.ListEvidenceKeysAsync(cancellationToken);
        ExportKeys keys = ExportKeys.Of(listing);
        await export.BeginAsync(keys, cancellationToken);
        List<LogSummary> summaries = [];
        foreach (string log in keys.Logs)
        {
            string text = Stripped(await client.GetCheckpointAsync(log, cancellationToken));
            Checkpoint checkpoint = keys.ReadCheckpoint(log, Encoding.UTF8.GetBytes(text), first: 0).Checkpoint;
            await export.BeginLogAsync(log, checkpoint.Origin, cancellationToken);
            TreeEdge tree = await RunAsync(export, log, checkpoint, cancellationToken);
            if (!tree.Root().AsSpan().SequenceEqual(checkpoint.Root.Span))
            {
                throw new EvidenceFaultException(new EvidenceFault(log, null, "the boundary gives other records than its checkpoint covers"));
            }

            await export.EndLogAsync(checkpoint, text, tree, cancellationToken);
            summaries.Add(new LogSummary(log, checkpoint.Origin, checkpoint.Size, Convert.ToBase64String(checkpoint.Root.Span)));
        }

        return summaries;
    }

    private async Task<TreeEdge> RunAsync(IEvidenceExport export, string log, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        using ProgressBar progress = new(surroundings, $"exporting {log}", checkpoint.Size);
        TreeEdge tree = new();
        List<FullTile> completed = [];
        byte[] hash = new byte[MerkleHash.Length];
        foreach (TileAddress tile in TileAddress.AllOf(checkpoint.Size).Where(static tile => tile.Level == 0))
        {
            ImmutableArray<ReadOnlyMemory<byte>> entries = LogEntry.Unbundle(await client.GetTileAsync(log, tile.EntriesPath, cancellationToken), tile.Width);
            if (entries.IsDefault)
            {
                throw new EvidenceFaultException(new EvidenceFault(log, tile.Index * TileAddress.Full, "the boundary gives a bundle of entries that cannot be read"));
            }

            List<ReadOnlyMemory<byte>> bodies = new(entries.Length);
            foreach (ReadOnlyMemory<byte> entry in entries)
            {
                MerkleHash.Leaf(entry.Span, hash);
                bodies.Add(LogEntry.IsStandIn(entry.Span, out Digest whole) ? await LargeAsync(log, tree.Size, whole, cancellationToken) : entry);
                tree.Append(hash, completed);
            }

            await export.WriteAsync(tile, bodies, completed, cancellationToken);
            completed.Clear();
            progress.Show(tree.Size, tree.Size);
        }

        return tree;
    }

    private async Task<byte[]> LargeAsync(string log, long index, Digest hash, CancellationToken cancellationToken)
    {
        EvidenceRecordReport record = await client.GetRecordAsync(log, index, cancellationToken);
        byte[]? body = StrictJson.TryParse(JsonSerializer.SerializeToUtf8Bytes(record.Leaf ?? record.Body), Kept, out JsonValue? value, out _) ? CanonicalJson.ToUtf8(value) : null;
        return body is not null && Digest.Of(body).Equals(hash) ? body
            : throw new EvidenceFaultException(new EvidenceFault(log, index, "the boundary gives another record than its entry names"));
    }

    // What witnesses have signed is theirs, and comes and goes: an export holds what the log's own key has signed.
    private static string Stripped(string text) =>
        SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out SignedNote? note) && Checkpoint.TryParse(note.Text, out Checkpoint? checkpoint)
            ? (note with { Signatures = [.. note.Signatures.Where(signature => signature.Name == checkpoint.Origin)] }).ToString()
            : text;
}
