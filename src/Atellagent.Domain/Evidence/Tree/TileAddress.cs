using System.Globalization;

namespace Atellagent.Domain.Evidence.Tree;

/// <summary>Which hashes of a tree a tile holds, and the path that it is served at (C2SP tlog-tiles).</summary>
/// <param name="Level">0 for leaves.</param>
/// <param name="Index">Which tile of its level, from 0.</param>
/// <param name="Width">How many hashes: 256, or fewer at the right edge of a tree.</param>
public readonly record struct TileAddress(int Level, long Index, int Width)
{
    /// <summary>The hashes of a full tile.</summary>
    public const int Full = 256;

    /// <summary>How many levels of a tree one tile spans.</summary>
    public const int Height = 8;

    // What a size of 63 bits can have of them.
    private const int Levels = 8;

    /// <summary>Whether all 256 hashes are there, so that it never changes.</summary>
    public bool IsFull => Width == Full;

    /// <summary>The path of the hashes, without a leading slash.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"tile/{Level}/{Suffix}");

    /// <summary>The path of the entries under a tile of leaves, without a leading slash.</summary>
    public string EntriesPath => "tile/entries/" + Suffix;

    private string Suffix
    {
        get
        {
            string name = (Index % 1000).ToString("000", CultureInfo.InvariantCulture);
            for (long rest = Index / 1000; rest > 0; rest /= 1000)
            {
                name = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:000}/{name}");
            }

            return IsFull ? name : string.Create(CultureInfo.InvariantCulture, $"{name}.p/{Width}");
        }
    }

    /// <summary>The tile as a tree of a size has it.</summary>
    /// <param name="level">The level.</param>
    /// <param name="index">Which tile of it.</param>
    /// <param name="size">The leaves of the tree.</param>
    /// <returns>The tile; its width is 0 where the tree has nothing of it.</returns>
    public static TileAddress Of(int level, long index, long size) =>
        new(level, index, (int)Math.Clamp((level < Levels ? size >> (Height * level) : 0) - (index * Full), 0, Full));

    /// <summary>The tiles of a tree that hold all its hashes, level by level.</summary>
    /// <param name="size">The leaves of the tree.</param>
    /// <returns>The tiles.</returns>
    public static IEnumerable<TileAddress> AllOf(long size)
    {
        for (int level = 0; level < Levels && size >> (Height * level) > 0; level++)
        {
            for (long index = 0; index * Full < size >> (Height * level); index++)
            {
                yield return Of(level, index, size);
            }
        }
    }

    /// <summary>Reads what follows <c>tile/</c> in a path.</summary>
    /// <param name="path">The rest of the path.</param>
    /// <param name="tile">The tile; that of the leaves where entries are meant.</param>
    /// <param name="isEntries">Whether entries are meant, and not hashes.</param>
    /// <returns>False where it is no such path. There is one spelling only.</returns>
    public static bool TryParse(string path, out TileAddress tile, out bool isEntries)
    {
        tile = default;
        string[] parts = path.Split('/');
        isEntries = parts[0] == "entries";
        int level = 0;
        if (parts.Length < 2 || (!isEntries && !TryNumber(parts[0], out level)) || level >= Levels)
        {
            return false;
        }

        int width = Full;
        int end = parts.Length;
        if (parts[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            if (parts.Length < 3 || !TryNumber(parts[^1], out width))
            {
                return false;
            }

            end--;
        }

        long index = 0;
        for (int i = 1; i < end; i++)
        {
            string part = i < end - 1 ? parts[i].StartsWith('x') ? parts[i][1..] : "" : width < Full ? parts[i][..^2] : parts[i];
            if (part.Length != 3 || !part.All(char.IsAsciiDigit) || index > long.MaxValue / 1_000_000)
            {
                return false;
            }

            index = (index * 1000) + int.Parse(part, CultureInfo.InvariantCulture);
        }

        tile = new TileAddress(level, index, width);
        return width is >= 1 and <= Full && string.Equals(isEntries ? tile.EntriesPath : tile.Path, "tile/" + path, StringComparison.Ordinal);
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
