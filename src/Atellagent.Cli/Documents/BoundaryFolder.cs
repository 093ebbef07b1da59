using System.Text;

namespace Atellagent.Cli.Documents;

/// <summary>Reads the YAML files of a boundary folder, in an order that is the same on every machine.</summary>
internal static class BoundaryFolder
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a folder, or one file.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>The files.</returns>
    public static IReadOnlyList<FolderFile> Read(string path)
    {
        if (File.Exists(path))
        {
            return [new FolderFile(Path.GetFileName(path), Text(path))];
        }

        if (!Directory.Exists(path))
        {
            throw new UsageException($"there is no file or folder '{path}'");
        }

        FolderFile[] files =
        [
            .. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Where(static file => Path.GetExtension(file) is ".yaml" or ".yml")
                .Select(file => new FolderFile(Path.GetRelativePath(path, file).Replace('\\', '/'), Text(file)))
                .OrderBy(static file => file.Name, StringComparer.Ordinal),
        ];
        return files.Length > 0 ? files : throw new UsageException($"'{path}' has no .yaml files");
    }

    private static string Text(string path)
    {
        try
        {
            return Strict.GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException($"'{path}' is not UTF-8");
        }
    }
}
