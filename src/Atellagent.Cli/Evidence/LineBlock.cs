using Atellagent.Domain.Evidence.Verification;

namespace Atellagent.Cli.Evidence;

/// <summary>The next few thousand whole lines of an export, with what can be computed of each record alone. Filled again and again.</summary>
internal sealed class LineBlock
{
    private const int Chunk = 2 * 1024 * 1024;
    private const int LongestLine = 256 * 1024 * 1024;
    private readonly List<(int Start, int Length, int BodyLength)> _lines = [];
    private byte[] _buffer = new byte[Chunk];
    private int _filled;

    /// <summary>What was computed of the records, by the numbers of their lines.</summary>
    public RecordBatch Records { get; } = new();

    /// <summary>How many lines there are.</summary>
    public int Count => _lines.Count;

    /// <summary>Where in the file the last of them ends.</summary>
    public long Position { get; private set; }

    /// <summary>A line, without its newline.</summary>
    /// <param name="number">Which.</param>
    /// <returns>The line.</returns>
    public ReadOnlySpan<byte> Line(int number) => _buffer.AsSpan(_lines[number].Start, _lines[number].Length);

    /// <summary>Whether a line is one with a record.</summary>
    /// <param name="number">Which.</param>
    /// <returns>True when it begins as they do.</returns>
    public bool IsRecord(int number) => Line(number).StartsWith(JsonLines.RecordStart);

    /// <summary>What follows what was taken for the record in its line. Only where it is all that has to stand there, that was the record.</summary>
    /// <param name="number">Which line.</param>
    /// <returns>The rest of the line.</returns>
    public ReadOnlySpan<byte> AfterRecord(int number) => Line(number)[(JsonLines.RecordStart.Length + _lines[number].BodyLength)..];

    /// <summary>Reads on, and computes what can be computed.</summary>
    /// <param name="file">The file.</param>
    /// <param name="before">The block before, in which the first of these lines may begin; it is only read.</param>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="EvidenceFaultException">It was cut, or has a line that no export has.</exception>
    public bool Read(Stream file, LineBlock? before)
    {
        ReadOnlySpan<byte> begun = before is null ? [] : before.Rest();
        _lines.Clear();
        while (_buffer.Length < begun.Length)
        {
            Grow();
        }

        begun.CopyTo(_buffer);
        _filled = begun.Length;
        bool isRead = ReadLines(file);
        Position = file.Position;
        Records.Compute(_lines.Count, Body, areChained: true);
        return isRead;
    }

    private ReadOnlySpan<byte> Rest() => _buffer.AsSpan(End, _filled - End);

    private int End => _lines.Count == 0 ? 0 : _lines[^1].Start + _lines[^1].Length + 1;

    private bool ReadLines(Stream file)
    {
        int searched = 0;
        while (true)
        {
            int read = file.Read(_buffer, _filled, _buffer.Length - _filled);
            _filled += read;
            for (int next; (next = _buffer.AsSpan(searched, _filled - searched).IndexOf((byte)'\n')) >= 0;)
            {
                int start = End;
                _lines.Add((start, searched + next - start, BodyLength(_buffer.AsSpan(start, searched + next - start))));
                searched += next + 1;
            }

            searched = _filled;
            if (_filled < _buffer.Length && read > 0)
            {
                continue;
            }

            if (_lines.Count > 0)
            {
                return true;
            }

            if (read == 0 && _filled < _buffer.Length)
            {
                return _filled == 0 ? false : throw Wrong("the last line does not end: the file was cut");
            }

            Grow();
        }
    }

    private static int BodyLength(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith(JsonLines.RecordStart))
        {
            return 0;
        }

        int end = line.LastIndexOf(JsonLines.RecordStop);
        return (end < JsonLines.RecordStart.Length ? line.Length : end) - JsonLines.RecordStart.Length;
    }

    private ReadOnlyMemory<byte> Body(int number) => _buffer.AsMemory(_lines[number].Start + (IsRecord(number) ? JsonLines.RecordStart.Length : 0), _lines[number].BodyLength);

    private void Grow() => Array.Resize(ref _buffer, _buffer.Length < LongestLine ? _buffer.Length * 2 : throw Wrong("a line is longer than any record"));

    private static EvidenceFaultException Wrong(string what) => new(new EvidenceFault("", null, what));
}
