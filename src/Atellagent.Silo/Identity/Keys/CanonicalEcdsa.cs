using System.Numerics;
using System.Security.Cryptography;

namespace Atellagent.Silo.Identity.Keys;

/// <summary>
/// ECDSA on P-256 with one signature a message and key: of the two values of s that verify, the lower. Anybody can make the
/// other one out of it, and so a second token out of the first; that one is refused.
/// </summary>
/// <param name="key">The key.</param>
internal sealed class CanonicalEcdsa(ECDsa key) : ECDsa
{
    private const int Half = 32;
    private static readonly BigInteger Order = new(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);
    private static readonly BigInteger Middle = Order >> 1;

    /// <inheritdoc />
    public override int KeySize => key.KeySize;

    /// <inheritdoc />
    public override KeySizes[] LegalKeySizes => key.LegalKeySizes;

    /// <inheritdoc />
    public override byte[] SignHash(byte[] hash)
    {
        byte[] signature = key.SignHash(hash);
        BigInteger s = S(signature);
        if (s > Middle)
        {
            byte[] low = (Order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
            signature.AsSpan(Half).Clear();
            low.CopyTo(signature.AsSpan(Half + Half - low.Length));
        }

        return signature;
    }

    /// <inheritdoc />
    public override bool VerifyHash(byte[] hash, byte[] signature) =>
        signature.Length == Half + Half && S(signature) <= Middle && key.VerifyHash(hash, signature);

    /// <inheritdoc />
    public override ECParameters ExportParameters(bool includePrivateParameters) => key.ExportParameters(includePrivateParameters);

    /// <inheritdoc />
    public override ECParameters ExportExplicitParameters(bool includePrivateParameters) => key.ExportExplicitParameters(includePrivateParameters);

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            key.Dispose();
        }

        base.Dispose(disposing);
    }

    private static BigInteger S(byte[] signature) => new(signature.AsSpan(Half), isUnsigned: true, isBigEndian: true);
}
