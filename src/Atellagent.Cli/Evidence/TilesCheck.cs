using System.Collections.Immutable;
using System.Security.Cryptography;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Evidence.Verification;
using Atellagent.Domain.Identifiers;

namespace Atellagent.Cli.Evidence;

/// <summary>Checks a folder of tiles: every entry, every hash of every tile, and that there is no file more than a log of its size has.</summary>
/// <param name="folder">The folder.</param>
/// <param name="surroundings">The process.</param>
/// <param name="verification">What it is held against, once its keys are known.</param>
internal sealed class TilesCheck(string folder, Surroundings surroundings, Func<ExportKeys, Verification> verification)
{
    /// <summary>The file of the keys.</summary>
    public const string KeysFile = "keys.json";

    /// <summary>The file of a log's checkpoint.</summary>
    public const string CheckpointFile = "checkpoint";

    /// <summary>The folder of the records that are too large for an entry, by their SHA-256.</summary>
    public const string LargeFolder = "large";

    /// <summary>How many bytes a list of keys has at most.</summary>
    public const int LongestKeys = 1024 * 1024;

    private const int LongestNote = 1024 * 1024;
    private const int LongestRecord = 256 * 1024 * 1024;
    private const int LongestTile = TileAddress.Full * MerkleHash.Length;
    private const int LongestBundle = TileAddress.Full * (LogEntry.Longest + 2);

    /// <summary>Checks it.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The logs, all right.</returns>
    /// <exception cref="EvidenceFaultException">Something is wrong.</exception>
    public IReadOnlyList<LogSummary> Run(CancellationToken cancellationToken)
    {
        ExportKeys keys = ReadKeys();
        Verification against = verification(keys);
        LifeCycle life = new();
        List<LogSummary> summaries = [];
        foreach (string log in keys.Logs)
        {
            string place = Uri.EscapeDataString(log);
            Checkpoint checkpoint = against.Read(log, ReadFile(log, Path.Combine(place, CheckpointFile), LongestNote));
            summaries.Add(Run(log, place, checkpoint, new LogCheck(log, life, against.KeptOf(checkpoint.Origin)), cancellationToken));
        }

        HashSet<string> known = [KeysFile, .. keys.Logs.Select(Uri.EscapeDataString)];
        if (Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).FirstOrDefault(name => !known.Contains(name!)) is { } more)
        {
            throw Wrong("", $"{more} does not belong to the export");
        }

        against.End(life, [.. summaries.Select(static log => log.Origin)]);
        return summaries;
    }

    private static EvidenceFaultException Wrong(string log, string what) => new(new EvidenceFault(log, null, what));

    private LogSummary Run(string log, string place, Checkpoint checkpoint, LogCheck check, CancellationToken cancellationToken)
    {
        using ProgressBar progress = new(surroundings, $"verifying {log}", checkpoint.Size);
        HashSet<string> known = new(StringComparer.Ordinal) { Path.Combine(place, CheckpointFile) };
        List<FullTile> completed = [];
        RecordBatch batch = new();
        foreach (TileAddress tile in TileAddress.AllOf(checkpoint.Size).Where(static tile => tile.Level == 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ImmutableArray<ReadOnlyMemory<byte>> entries = LogEntry.Unbundle(Read(log, place, tile.EntriesPath, known, LongestBundle), tile.Width);
            if (entries.IsDefault)
            {
                throw check.Wrong(tile.Index * TileAddress.Full, "the bundle of entries that begins here holds another number of them, or was cut");
            }

            ReadOnlyMemory<byte>[] bodies = [.. entries.Select((entry, i) => Body(check, (tile.Index * TileAddress.Full) + i, place, entry, known))];
            batch.Compute(bodies.Length, i => bodies[i], areChained: false);
            check.Take(batch, 0, bodies.Length, chained: null, completed);
            foreach (FullTile full in completed)
            {
                Compare(check, Read(log, place, new TileAddress(full.Level, full.Index, TileAddress.Full).Path, known, LongestTile), full.Hashes.Span, full.Level, full.Index);
            }

            completed.Clear();
            progress.Show(check.Size, check.Size);
        }

        foreach (TileAddress tile in TileAddress.AllOf(checkpoint.Size).Where(static tile => !tile.IsFull))
        {
            Compare(check, Read(log, place, tile.Path, known, LongestTile), check.Tree.Open(tile.Level).Span, tile.Level, tile.Index);
        }

        LogSummary summary = check.End(checkpoint, checkpoint.Origin);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(folder, place), "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(folder, file);
            if (!known.Contains(name))
            {
                throw Wrong(log, $"{name} does not belong to a log of {checkpoint.Size} records");
            }
        }

        return summary;
    }

    private static void Compare(LogCheck check, ReadOnlySpan<byte> stored, ReadOnlySpan<byte> computed, int level, long index)
    {
        if (stored.SequenceEqual(computed))
        {
            return;
        }

        int at = stored.CommonPrefixLength(computed) / MerkleHash.Length;
        throw check.Wrong(((index * TileAddress.Full) + at) << (TileAddress.Height * level), $"the hash in its tile of level {level} is not that of the records");
    }

    private ExportKeys ReadKeys()
    {
        byte[] text = ReadFile("", KeysFile, LongestKeys + 1);
        return text is [.. var line, (byte)'\n'] ? ExportKeys.Read(line) : throw Wrong("", $"{KeysFile} does not end as it should");
    }

    private ReadOnlyMemory<byte> Body(LogCheck check, long index, string place, ReadOnlyMemory<byte> entry, HashSet<string> known)
    {
        if (!LogEntry.IsStandIn(entry.Span, out Digest hash))
        {
            return entry;
        }

        string name = Path.Combine(place, LargeFolder, hash.ToString()["sha256:".Length..]);
        known.Add(name);
        if (!File.Exists(Path.Combine(folder, name)))
        {
            throw check.Wrong(index, $"the large record {name} is missing");
        }

        byte[] body = ReadFile("", name, LongestRecord);
        return Digest.FromHash(SHA256.HashData(body)).Equals(hash) && LogEntry.Of(body).Span.SequenceEqual(entry.Span)
            ? body
            : throw check.Wrong(index, $"the large record {name} is not the one that its entry names");
    }

    private byte[] Read(string log, string place, string path, HashSet<string> known, int longest)
    {
        string name = Path.Combine(place, path);
        known.Add(name);
        return ReadFile(log, name, longest);
    }

    // A stranger made it: a link leads elsewhere, and what has no length may have no end.
    private byte[] ReadFile(string log, string name, int longest)
    {
        FileInfo file = new(Path.Combine(folder, name));
        return !file.Exists ? throw Wrong(log, $"{name} is missing")
            : file.LinkTarget is not null ? throw Wrong(log, $"{name} is a link")
            : file.Length <= 0 ? throw Wrong(log, $"{name} is empty")
            : file.Length > longest ? throw Wrong(log, $"{name} is longer than any file of its kind")
            : File.ReadAllBytes(file.FullName);
    }
}
