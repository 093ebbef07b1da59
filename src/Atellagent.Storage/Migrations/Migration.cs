using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Atellagent.Storage.Migrations;

/// <summary>One numbered step of the schema.</summary>
/// <param name="Version">Its number, from 1.</param>
/// <param name="Name">Its file name without ending, number included.</param>
/// <param name="Text">Its SQL.</param>
internal sealed record Migration(int Version, string Name, string Text)
{
    private const string Ending = ".sql";

    /// <summary>The SHA-256 of its text, in lower-case hex.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>Reads the steps that are built into this assembly.</summary>
    /// <param name="database">The folder under <c>sql</c>.</param>
    /// <returns>The steps in order.</returns>
    public static IReadOnlyList<Migration> ReadEmbedded(string database)
    {
        string folder = database + "/";
        Assembly assembly = typeof(Migration).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(folder, StringComparison.Ordinal))
            .Select(resource => Read(assembly, resource, folder.Length))
            .OrderBy(static migration => migration.Version)];
    }

    private static Migration Read(Assembly assembly, string resource, int start)
    {
        string name = resource[start..^Ending.Length];
        using Stream stream = assembly.GetManifestResourceStream(resource)!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return new Migration(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }
}
