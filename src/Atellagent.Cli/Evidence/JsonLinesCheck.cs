using System.Runtime.ExceptionServices;
using System.Text;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Evidence.Verification;
using Atellagent.Domain.Json;

namespace Atellagent.Cli.Evidence;

/// <summary>
/// Checks an export of newline-delimited JSON in one pass, with as much memory as a few thousand records take: what can be computed of each record
/// alone is computed by all cores, while what has to be done in order is done with the lines before.
/// </summary>
internal sealed class JsonLinesCheck : IDisposable
{
    private readonly FileStream _file;
    private readonly Surroundings _surroundings;
    private readonly Func<ExportKeys, Verification> _verification;
    private readonly LifeCycle _life = new();
    private readonly List<LogSummary> _summaries = [];
    private ExportKeys? _keys;
    private Verification? _against;
    private OpenLog? _open;
    private long _records;

    public JsonLinesCheck(string path, Surroundings surroundings, Func<ExportKeys, Verification> verification)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        _surroundings = surroundings;
        _verification = verification;
    }

    /// <summary>Checks it.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The logs, all right.</returns>
    /// <exception cref="EvidenceFaultException">Something is wrong.</exception>
    public IReadOnlyList<LogSummary> Run(CancellationToken cancellationToken)
    {
        using ProgressBar progress = new(_surroundings, "verifying", _file.Length);
        LineBlock now = new(), next = new();
        bool isThere = now.Read(_file, null);
        while (isThere)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ExceptionDispatchInfo? here = null, ahead = null;
            Parallel.Invoke(
                () => here = Catch(() => Take(now)),
                () => ahead = Catch(() => isThere = next.Read(_file, now)));
            // What is wrong here is wrong first.
            (here ?? ahead)?.Throw();
            progress.Show(now.Position, _records);
            (now, next) = (next, now);
        }

        if (_keys is null || _against is null)
        {
            throw Wrong("", "the file is empty");
        }

        if (_open is not null || _summaries.Count < _keys.Logs.Length)
        {
            throw _open?.Cut() ?? Wrong(_keys.Logs[_summaries.Count], "it is missing: the file was cut");
        }

        _against.End(_life, [.. _summaries.Select(static log => log.Origin)]);
        return _summaries;
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static ExceptionDispatchInfo? Catch(Action work)
    {
        try
        {
            work();
            return null;
        }
#pragma warning disable CA1031 // It is thrown again, by the thread that waits.
        catch (Exception fault)
        {
            return ExceptionDispatchInfo.Capture(fault);
        }
#pragma warning restore CA1031
    }

    private void Take(LineBlock lines)
    {
        for (int at = 0; at < lines.Count;)
        {
            ReadOnlySpan<byte> line = lines.Line(at);
            if (_keys is null || _against is null)
            {
                _keys = line.Length <= TilesCheck.LongestKeys ? ExportKeys.Read(line) : throw Wrong("", "its first line is longer than any list of keys");
                _against = _verification(_keys);
                at++;
            }
            else if (_open is null)
            {
                string log = _summaries.Count < _keys.Logs.Length ? _keys.Logs[_summaries.Count] : throw Wrong("", "there is more than the logs that it names");
                _open = OpenLog.Begin(log, line, _life, _against) ?? throw Wrong(log, "its first line is missing or was changed");
                at++;
            }
            else if (lines.IsRecord(at))
            {
                int end = at;
                while (end < lines.Count && lines.IsRecord(end))
                {
                    end++;
                }

                _open.Take(lines, at, end - at);
                _records += end - at;
                at = end;
            }
            else
            {
                _summaries.Add(_open.End(line, _against));
                _open = null;
                at++;
            }
        }
    }

    private static EvidenceFaultException Wrong(string log, string what) => new(new EvidenceFault(log, null, what));

    private sealed class OpenLog(string log, string origin, LogCheck check)
    {
        private readonly byte[] _name = CanonicalJson.ToUtf8(new JsonString(log));
        private readonly List<FullTile> _tiles = [];

        public static OpenLog? Begin(string log, ReadOnlySpan<byte> line, LifeCycle life, Verification verification) =>
            StrictJson.TryParse(line, new JsonLimits(int.MaxValue, 4, int.MaxValue), out JsonValue? value, out _)
            && (value as JsonObject)?["origin"] is JsonString origin
            && line.SequenceEqual(JsonLines.LogStart(log, origin.Value))
                ? new OpenLog(log, origin.Value, new LogCheck(log, life, verification.KeptOf(origin.Value)))
                : null;

        public void Take(LineBlock lines, int first, int count)
        {
            check.Take(
                lines.Records,
                first,
                count,
                (i, index, hash) =>
                {
                    if (!JsonLines.IsRecordEnd(lines.AfterRecord(i), hash, index, _name))
                    {
                        throw check.Wrong(index, "its hash or its place is not what the records before and it make");
                    }
                },
                _tiles);
            _tiles.Clear();
        }

        public LogSummary End(ReadOnlySpan<byte> line, Verification verification)
        {
            if (!StrictJson.TryParse(line, new JsonLimits(int.MaxValue, 4, int.MaxValue), out JsonValue? value, out _)
                || (value as JsonObject)?["checkpoint"] is not JsonString note
                || !line.SequenceEqual(JsonLines.LogEnd(log, note.Value)))
            {
                throw check.Wrong(check.Size, "neither a record nor the log's checkpoint stands here");
            }

            return check.End(verification.Read(log, Encoding.UTF8.GetBytes(note.Value)), origin);
        }

        public EvidenceFaultException Cut() => check.Wrong(check.Size, "there is no checkpoint after the records: the file was cut");
    }
}
