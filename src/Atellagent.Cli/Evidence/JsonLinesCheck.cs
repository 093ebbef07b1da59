using System.Text;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Evidence.Verification;
using Atellagent.Domain.Json;

namespace Atellagent.Cli.Evidence;

/// <summary>Checks an export of newline-delimited JSON in one pass, with as much memory as a few thousand records take.</summary>
internal sealed class JsonLinesCheck : IDisposable
{
    private const int Chunk = 4 * 1024 * 1024;
    private const int LongestLine = 256 * 1024 * 1024;
    private readonly FileStream _file;
    private readonly Surroundings _surroundings;
    private readonly Func<ExportKeys, Verification> _verification;
    private readonly List<(int Start, int Length)> _lines = [];
    private byte[] _buffer = new byte[Chunk];
    private int _filled;
    private bool _isEnd;

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
        LifeCycle life = new();
        List<LogSummary> summaries = [];
        ExportKeys? keys = null;
        Verification? verification = null;
        OpenLog? open = null;
        long records = 0;
        while (Fill())
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int at = 0; at < _lines.Count;)
            {
                ReadOnlySpan<byte> line = Line(at).Span;
                if (keys is null || verification is null)
                {
                    keys = line.Length <= TilesCheck.LongestKeys ? ExportKeys.Read(line) : throw Wrong("", "its first line is longer than any list of keys");
                    verification = _verification(keys);
                    at++;
                }
                else if (open is null)
                {
                    string log = summaries.Count < keys.Logs.Length ? keys.Logs[summaries.Count] : throw Wrong("", "there is more than the logs that it names");
                    open = OpenLog.Begin(log, line, life, verification) ?? throw Wrong(log, "its first line is missing or was changed");
                    at++;
                }
                else if (line.StartsWith(JsonLines.RecordStart))
                {
                    int end = at;
                    while (end < _lines.Count && Line(end).Span.StartsWith(JsonLines.RecordStart))
                    {
                        end++;
                    }

                    open.Take(this, at, end - at);
                    records += end - at;
                    at = end;
                }
                else
                {
                    summaries.Add(open.End(line, verification));
                    open = null;
                    at++;
                }
            }

            progress.Show(_file.Position, records);
        }

        if (keys is null || verification is null)
        {
            throw Wrong("", "the file is empty");
        }

        if (open is not null || summaries.Count < keys.Logs.Length)
        {
            throw open?.Cut() ?? Wrong(keys.Logs[summaries.Count], "it is missing: the file was cut");
        }

        verification.End(life, [.. summaries.Select(static log => log.Origin)]);
        return summaries;
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static EvidenceFaultException Wrong(string log, string what) => new(new EvidenceFault(log, null, what));

    private ReadOnlyMemory<byte> Line(int number) => _buffer.AsMemory(_lines[number].Start, _lines[number].Length);

    // Reads on, and finds the whole lines of what is there. What is left of the last chunk comes first.
    private bool Fill()
    {
        int left = 0;
        if (_lines.Count > 0)
        {
            (int start, int length) = _lines[^1];
            int used = start + length + 1;
            left = _filled - used;
            Buffer.BlockCopy(_buffer, used, _buffer, 0, left);
        }

        _lines.Clear();
        _filled = left;
        int searched = 0;
        while (true)
        {
            int read = _isEnd ? 0 : _file.Read(_buffer, _filled, _buffer.Length - _filled);
            _isEnd |= read == 0;
            _filled += read;
            for (int next; (next = _buffer.AsSpan(searched, _filled - searched).IndexOf((byte)'\n')) >= 0;)
            {
                int start = _lines.Count == 0 ? 0 : _lines[^1].Start + _lines[^1].Length + 1;
                _lines.Add((start, searched + next - start));
                searched += next + 1;
            }

            if (_isEnd)
            {
                return _lines.Count > 0 || (_filled == 0 ? false : throw Wrong("", "the last line does not end: the file was cut"));
            }

            if (_filled < _buffer.Length)
            {
                continue;
            }

            if (_lines.Count > 0)
            {
                return true;
            }

            searched = _filled;
            Array.Resize(ref _buffer, _buffer.Length < LongestLine ? _buffer.Length * 2 : throw Wrong("", "a line is longer than any record"));
        }
    }

    private sealed class OpenLog(string log, string origin, LogCheck check)
    {
        private readonly string _name = Encoding.UTF8.GetString(CanonicalJson.ToUtf8(new JsonString(log)));
        private readonly List<FullTile> _tiles = [];

        public static OpenLog? Begin(string log, ReadOnlySpan<byte> line, LifeCycle life, Verification verification) =>
            StrictJson.TryParse(line, new JsonLimits(int.MaxValue, 4, int.MaxValue), out JsonValue? value, out _)
            && (value as JsonObject)?["origin"] is JsonString origin
            && line.SequenceEqual(JsonLines.LogStart(log, origin.Value))
                ? new OpenLog(log, origin.Value, new LogCheck(log, life, verification.KeptOf(origin.Value)))
                : null;

        public void Take(JsonLinesCheck file, int first, int count)
        {
            long size = check.Size;
            int nameLength = Encoding.UTF8.GetByteCount(_name);
            for (int i = 0; i < count; i++)
            {
                if (file._lines[first + i].Length < JsonLines.RecordStart.Length + JsonLines.RecordEndLength(size + i, nameLength))
                {
                    throw check.Wrong(size + i, "its line is too short");
                }
            }

            check.Take(
                count,
                i => file.Line(first + i)[JsonLines.RecordStart.Length..^JsonLines.RecordEndLength(size + i, nameLength)],
                (i, index, hash) =>
                {
                    if (!file.Line(first + i).Span[^JsonLines.RecordEndLength(index, nameLength)..].SequenceEqual(JsonLines.RecordEnd(hash, index, _name)))
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
