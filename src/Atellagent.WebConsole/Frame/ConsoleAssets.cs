using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Atellagent.WebConsole.Frame;

/// <summary>The stylesheet and the modules, as they were built in.</summary>
public static class ConsoleAssets
{
    private const string Prefix = "console/";

    /// <summary>Their names.</summary>
    public static ImmutableArray<string> Names { get; } =
        [.. typeof(ConsoleAssets).Assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(static name => name[Prefix.Length..]).Order(StringComparer.Ordinal)];

    /// <summary>What changes with any of them: modules ask for each other by name alone, so all have one version.</summary>
    public static string Version { get; } = Convert.ToHexStringLower(SHA256.HashData([.. Names.SelectMany(Read)]))[..12];

    /// <summary>Where one is, below the console.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The path.</returns>
    public static string Path(string name) => $"assets/{Version}/{name}";

    /// <summary>Reads one.</summary>
    /// <param name="name">Its name, one of <see cref="Names"/>.</param>
    /// <returns>Its bytes.</returns>
    public static byte[] Read(string name)
    {
        using Stream stream = typeof(ConsoleAssets).Assembly.GetManifestResourceStream(Prefix + name) ?? throw new ArgumentException("there is no such file", nameof(name));
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
