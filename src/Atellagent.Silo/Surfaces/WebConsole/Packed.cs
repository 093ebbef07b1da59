using System.IO.Compression;

namespace Atellagent.Silo.Surfaces.WebConsole;

/// <summary>Bytes in brotli (RFC 7932).</summary>
internal static class Packed
{
    /// <summary>Packs them.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="level">How much work it is worth.</param>
    /// <returns>The packed bytes.</returns>
    public static byte[] Of(byte[] bytes, CompressionLevel level)
    {
        using MemoryStream packed = new();
        using (BrotliStream brotli = new(packed, level))
        {
            brotli.Write(bytes);
        }

        return packed.ToArray();
    }
}
