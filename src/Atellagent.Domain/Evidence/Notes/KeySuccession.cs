using System.Text;
using NSec.Cryptography;

namespace Atellagent.Domain.Evidence.Notes;

/// <summary>
/// How one key of a boundary follows another: the earlier one signs the later. Whoever has the first one by other means needs no more to trust
/// those after it.
/// </summary>
public static class KeySuccession
{
    private const string Head = "atellagent/evidence-key/v1";

    /// <summary>What the earlier key signs. It can be read as no checkpoint: there a number stands in the second line.</summary>
    /// <param name="before">The earlier key, 32 bytes.</param>
    /// <param name="next">The later key, 32 bytes.</param>
    /// <returns>The bytes.</returns>
    public static byte[] Statement(ReadOnlySpan<byte> before, ReadOnlySpan<byte> next) =>
        Encoding.ASCII.GetBytes($"{Head}\n{Convert.ToBase64String(before)}\n{Convert.ToBase64String(next)}\n");

    /// <summary>Whether a key has signed another.</summary>
    /// <param name="before">The earlier key.</param>
    /// <param name="next">The later key.</param>
    /// <param name="endorsement">The signature.</param>
    /// <returns>True when it has.</returns>
    public static bool IsEndorsed(ReadOnlySpan<byte> before, ReadOnlySpan<byte> next, ReadOnlySpan<byte> endorsement) =>
        PublicKey.TryImport(SignatureAlgorithm.Ed25519, before, KeyBlobFormat.RawPublicKey, out PublicKey? key)
        && SignatureAlgorithm.Ed25519.Verify(key!, Statement(before, next), endorsement);
}
