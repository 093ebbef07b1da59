using System.Globalization;

namespace Atellagent.Boundary.Sinks;

/// <summary>
/// A file of lines that is only ever appended to, on disk before anybody is told so. What a kill left of a half line is taken away when
/// it is opened; a file that has grown large is renamed by the time and never touched again.
/// </summary>
internal sealed class LineFile : IDisposable
{
    private const int LongestLook = 64 * 1024;

    private readonly string _path;
    private readonly FileStream _stream;

    private LineFile(string path, FileStream stream) => (_path, _stream) = (path, stream);

    /// <summary>Its length in bytes.</summary>
    public long Length => _stream.Length;

    /// <summary>Opens it, or makes it; readable for its owner alone.</summary>
    /// <param name="path">Where.</param>
    /// <returns>The file, which nobody else can write to meanwhile.</returns>
    public static LineFile Open(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        // Whoever may write in the folder could let it lead to a file that is not for this.
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new IOException("it is a link, and no file");
        }

        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream stream = new(path, options);
        try
        {
            stream.SetLength(EndOfLastLine(stream));
            stream.Seek(0, SeekOrigin.End);
            return new LineFile(path, stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Appends whole lines. When it returns, they are on disk.</summary>
    /// <param name="lines">The lines, each with its end.</param>
    public void Append(ReadOnlySpan<byte> lines)
    {
        if (!lines.IsEmpty)
        {
            _stream.Write(lines);
            _stream.Flush(flushToDisk: true);
        }
    }

    /// <summary>Closes it, and gives it another name for good.</summary>
    /// <param name="now">When.</param>
    public void Retire(DateTimeOffset now)
    {
        _stream.Dispose();
        string stem = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_path))!, Path.GetFileNameWithoutExtension(_path));
        string stamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
        string name = $"{stem}.{stamp}{Path.GetExtension(_path)}";
        for (int more = 2; File.Exists(name); more++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}.{stamp}-{more}{Path.GetExtension(_path)}");
        }

        File.Move(_path, name);
    }

    /// <inheritdoc />
    public void Dispose() => _stream.Dispose();

    private static long EndOfLastLine(FileStream stream)
    {
        byte[] buffer = new byte[LongestLook];
        for (long end = stream.Length; end > 0;)
        {
            int length = (int)Math.Min(buffer.Length, end);
            stream.Seek(end - length, SeekOrigin.Begin);
            stream.ReadExactly(buffer, 0, length);
            int at = buffer.AsSpan(0, length).LastIndexOf((byte)'\n');
            if (at >= 0)
            {
                return end - length + at + 1;
            }

            end -= length;
        }

        return 0;
    }
}
