using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Atellagent.Silo.Composition.Cluster;

/// <summary>
/// What a silo proves to the others that it is one by: a key made at this start, which never leaves memory. No authority signs it; the others
/// look its hash up in the database, which says who is a silo.
/// </summary>
internal sealed class SiloCertificate : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(3650);

    /// <summary>Makes one.</summary>
    /// <param name="time">The clock.</param>
    public SiloCertificate(TimeProvider time)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=atellagent-silo", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = time.GetUtcNow();

        // How long it counts the database says; the dates in it are for those who cannot do without.
        Certificate = request.CreateSelfSigned(now - TimeSpan.FromDays(1), now + Life);
        Fingerprint = FingerprintOf(Certificate);
    }

    /// <summary>The certificate with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Its SHA-256.</summary>
    public byte[] Fingerprint { get; }

    /// <summary>The SHA-256 of a certificate.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <returns>The hash.</returns>
    public static byte[] FingerprintOf(X509Certificate certificate) => SHA256.HashData(certificate.GetRawCertData());

    /// <inheritdoc />
    public void Dispose() => Certificate.Dispose();
}
