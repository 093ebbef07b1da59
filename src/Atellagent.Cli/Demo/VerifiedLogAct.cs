using System.Globalization;
using System.Text;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Evidence;
using Atellagent.Client.Evidence;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Identifiers;

namespace Atellagent.Cli.Demo;

/// <summary>Reads the whole log and computes its chain anew; then alters, drops and swaps a record of the copy, and finds each.</summary>
internal static class VerifiedLogAct
{
    public static async Task<IReadOnlyList<DemoStep>> RunAsync(DemoWorld demo, CancellationToken cancellationToken)
    {
        using Connection admin = demo.ConnectAdmin();
        List<(byte[] Body, string Hash)> log = await ReadAsync(admin, cancellationToken);
        int middle = log.Count / 2;
        List<DemoStep> steps = [Step($"the log, {log.Count} records", log, wanted: -1)];
        if (log.Count > 3)
        {
            steps.Add(Step($"a copy, record {middle} altered", With(log, at => at[middle] = ([.. at[middle].Body, (byte)' '], at[middle].Hash)), middle));
            steps.Add(Step($"a copy, record {middle} dropped", With(log, at => at.RemoveAt(middle)), middle));
            steps.Add(Step($"a copy, records {middle} and {middle + 1} swapped", With(log, at => (at[middle], at[middle + 1]) = (at[middle + 1], at[middle])), middle));
        }

        return steps;
    }

    // The entries as the log has them, without what stands beside them, as far as its last checkpoint covers them.
    private static async Task<List<(byte[] Body, string Hash)>> ReadAsync(Connection admin, CancellationToken cancellationToken)
    {
        ExportKeys keys = ExportKeys.Of(await admin.Client.ListEvidenceKeysAsync(cancellationToken));
        List<(string Log, long Index, byte[] Body)> entries = [];
        foreach (string log in keys.Logs)
        {
            Checkpoint checkpoint = keys.ReadCheckpoint(log, Encoding.UTF8.GetBytes(await admin.Client.GetCheckpointAsync(log, cancellationToken)), first: 0).Checkpoint;
            long index = 0;
            foreach (TileAddress tile in TileAddress.AllOf(checkpoint.Size).Where(static tile => tile.Level == 0))
            {
                foreach (ReadOnlyMemory<byte> entry in LogEntry.Unbundle(await admin.Client.GetTileAsync(log, tile.EntriesPath, cancellationToken), tile.Width))
                {
                    entries.Add((log, index++, entry.ToArray()));
                }
            }
        }

        // Asked for afterwards: what comes into the log in between is in no entry that was read.
        Dictionary<(string Log, long Index), string> hashes = await ReadHashesAsync(admin, cancellationToken);
        return [.. entries.Select(entry => (entry.Body, hashes.GetValueOrDefault((entry.Log, entry.Index), "")))];
    }

    private static async Task<Dictionary<(string Log, long Index), string>> ReadHashesAsync(Connection admin, CancellationToken cancellationToken)
    {
        Dictionary<(string Log, long Index), string> hashes = [];
        EvidenceFilter? filter = new() { Limit = 200 };
        while (filter is not null)
        {
            EvidenceListing page = await admin.Client.ListEvidenceAsync(filter, cancellationToken);
            foreach (EvidenceRecordReport record in page.Items)
            {
                hashes[(record.Log, record.Index)] = record.Hash;
            }

            filter = page.Next is null ? null : filter with { Cursor = page.Next };
        }

        return hashes;
    }

    // The first record whose hash is not what the chain makes of it; -1 for none.
    private static int FindBreak(List<(byte[] Body, string Hash)> log)
    {
        byte[] previous = EvidenceChain.Genesis.ToArray();
        byte[] hash = new byte[previous.Length];
        for (int i = 0; i < log.Count; i++)
        {
            EvidenceChain.Next(previous, log[i].Body, hash);
            if (!string.Equals(Digest.FromHash(hash).ToString(), log[i].Hash, StringComparison.Ordinal))
            {
                return i;
            }

            hash.CopyTo(previous, 0);
        }

        return -1;
    }

    private static DemoStep Step(string what, List<(byte[] Body, string Hash)> log, int wanted)
    {
        int found = FindBreak(log);
        return new DemoStep(
            what,
            found < 0 ? "whole" : "broken at " + found.ToString(CultureInfo.InvariantCulture),
            found < 0 ? "each record's hash covers all before it" : "found by its hash",
            found == wanted);
    }

    private static List<(byte[] Body, string Hash)> With(List<(byte[] Body, string Hash)> log, Action<List<(byte[] Body, string Hash)>> change)
    {
        List<(byte[] Body, string Hash)> copy = [.. log];
        change(copy);
        return copy;
    }
}
