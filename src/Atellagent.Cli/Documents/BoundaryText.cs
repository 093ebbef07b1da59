using System.Text;
using Atellagent.Client.Problems;

namespace Atellagent.Cli.Documents;

/// <summary>
/// A boundary folder as the one text that is applied, which still knows the file of each line: an error that the boundary
/// finds in line 300 of the whole is told as line 12 of the file that has it.
/// </summary>
internal sealed class BoundaryText
{
    private readonly List<(int FirstLine, string Name)> _parts = [];

    private BoundaryText(IReadOnlyList<FolderFile> files)
    {
        StringBuilder text = new();
        int line = 1;
        foreach (FolderFile file in files)
        {
            // A line of three dashes between files; a file may begin with its own, and then it has this one's place.
            if (text.Length > 0 && !BeginsDocument(file.Text))
            {
                text.Append("---\n");
                line++;
            }

            _parts.Add((line, file.Name));
            text.Append(file.Text);
            line += file.Text.Count(static character => character == '\n');
            if (!file.Text.EndsWith('\n'))
            {
                text.Append('\n');
                line++;
            }
        }

        Text = text.ToString();
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>Puts files together.</summary>
    /// <param name="files">The files.</param>
    /// <returns>The text of all of them.</returns>
    public static BoundaryText Of(IReadOnlyList<FolderFile> files) => new(files);

    /// <summary>Tells an error by the file that has it.</summary>
    /// <param name="error">The error, with the line of the whole text.</param>
    /// <returns>The same with file and line of its own.</returns>
    public ReportedError Locate(ReportedError error)
    {
        if (!string.IsNullOrEmpty(error.File) || error.Line is not > 0)
        {
            return error;
        }

        (int firstLine, string name) = _parts.FindLast(part => part.FirstLine <= error.Line);
        return error with { File = name, Line = error.Line - firstLine + 1 };
    }

    private static bool BeginsDocument(string text)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> trimmed = line.Trim();
            if (trimmed.IsEmpty || trimmed[0] == '#')
            {
                continue;
            }

            return line.StartsWith("---", StringComparison.Ordinal);
        }

        return false;
    }
}
