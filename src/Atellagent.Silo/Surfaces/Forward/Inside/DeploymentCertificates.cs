using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes.Forward;
using Atellagent.Storage.Keys;
using Microsoft.AspNetCore.DataProtection;

namespace Atellagent.Silo.Surfaces.Forward.Inside;

/// <summary>
/// The certificate authority of each deployment, for tunnels whose TLS ends here. What trusts it trusts it for the hosts of the deployment's own routes and for nothing else (RFC 5280,
/// section 4.2.1.10), and only what runs as that deployment is told of it.
/// </summary>
/// <param name="store">Where the keys are, sealed.</param>
/// <param name="provider">The key ring.</param>
/// <param name="time">The clock.</param>
internal sealed class DeploymentCertificates(TunnelKeyStore store, IDataProtectionProvider provider, TimeProvider time) : IDisposable
{
    private const string AuthorityKeyUse = "2.5.29.30";
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private static readonly TimeSpan Skew = TimeSpan.FromHours(1);
    private static readonly TimeSpan AuthorityLife = TimeSpan.FromDays(90);
    private static readonly TimeSpan HostLife = TimeSpan.FromDays(7);
    private static readonly TimeSpan Renewal = TimeSpan.FromDays(1);
    private readonly IDataProtector _protector = provider.CreateProtector("tunnel-authority-key");
    private readonly ConcurrentDictionary<string, ECDsa> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Deployment, string Host), (X509Certificate2 Certificate, DateTimeOffset At)> _hosts = new();

    /// <summary>The certificate of a deployment's authority.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="hosts">The hosts that it may vouch for; at least one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The certificate, in PEM (RFC 7468), and when it ends.</returns>
    public async Task<(string Pem, DateTimeOffset ExpiresAt)> AuthorityAsync(string deployment, ImmutableArray<string> hosts, CancellationToken cancellationToken)
    {
        ECDsa key = await KeyAsync(deployment, cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        CertificateRequest request = new(NameOf(deployment), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(new X509Extension(AuthorityKeyUse, Constraints(hosts), critical: true));
        lock (key)
        {
            using X509Certificate2 certificate = request.CreateSelfSigned(now - Skew, now + AuthorityLife);
            return (certificate.ExportCertificatePem() + "\n", now + AuthorityLife);
        }
    }

    /// <summary>A host's certificate, by a deployment's authority.</summary>
    /// <param name="tunnel">The tunnel that it is for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The certificate, with its key.</returns>
    public async ValueTask<X509Certificate2> HostAsync(InsideTunnel tunnel, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (_hosts.TryGetValue((tunnel.Deployment, tunnel.Host), out (X509Certificate2 Certificate, DateTimeOffset At) held) && now - held.At < Renewal)
        {
            return held.Certificate;
        }

        ECDsa authority = await KeyAsync(tunnel.Deployment, cancellationToken);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(new X500DistinguishedName("CN=atellagent tunnel"), key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        if (IPAddress.TryParse(tunnel.Host, out IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(tunnel.Host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerUse)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(
            new X509SubjectKeyIdentifierExtension(new PublicKey(authority), critical: false)));
        X509Certificate2 signed;
        lock (authority)
        {
            signed = request.Create(NameOf(tunnel.Deployment), X509SignatureGenerator.CreateForECDsa(authority), now - Skew, now + HostLife, RandomNumberGenerator.GetBytes(16));
        }

        // Through a file's form: what was made with a key of its own cannot be shown by every TLS library.
        using X509Certificate2 bare = signed;
        using X509Certificate2 whole = bare.CopyWithPrivateKey(key);
        X509Certificate2 made = X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
        _hosts[(tunnel.Deployment, tunnel.Host)] = (made, now);
        return made;
    }

    /// <summary>The hosts that a deployment reaches through tunnels whose TLS ends here.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="deployment">The deployment.</param>
    /// <returns>The hosts, in order.</returns>
    public static ImmutableArray<string> HostsOf(AuthorityView view, string deployment) => view.Deployments.TryGetValue(deployment, out Domain.Documents.DeploymentDocument? document)
        ? ForwardMap.HostsInside(view, [.. document.Grants.Select(static grant => grant.Route)])
        : [];

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (ECDsa key in _keys.Values)
        {
            key.Dispose();
        }

        foreach ((X509Certificate2 certificate, _) in _hosts.Values)
        {
            certificate.Dispose();
        }
    }

    private static X500DistinguishedName NameOf(string deployment)
    {
        X500DistinguishedNameBuilder name = new();
        name.AddOrganizationName("atellagent");
        name.AddCommonName($"tunnels of {deployment}"[..Math.Min(64, 11 + deployment.Length)]);
        return name.Build();
    }

    // NameConstraints ::= SEQUENCE { permittedSubtrees [0] GeneralSubtrees OPTIONAL, excludedSubtrees [1] … }. Where one kind of name is not permitted by any
    // entry it is not bounded at all, so there is always one of both: an address that nothing has where there is none.
    private static byte[] Constraints(ImmutableArray<string> hosts)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        (IPAddress? Address, string Name)[] read = [.. hosts.Select(static host => (IPAddress.TryParse(host, out IPAddress? address) ? address : null, host))];
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            foreach (string name in read.Where(static one => one.Address is null).Select(static one => one.Name).DefaultIfEmpty("invalid"))
            {
                using (writer.PushSequence())
                {
                    writer.WriteCharacterString(UniversalTagNumber.IA5String, name, new Asn1Tag(TagClass.ContextSpecific, 2));
                }
            }

            foreach (IPAddress address in read.Where(static one => one.Address is not null).Select(static one => one.Address!).DefaultIfEmpty(IPAddress.Any))
            {
                byte[] bytes = address.GetAddressBytes();
                using (writer.PushSequence())
                {
                    writer.WriteOctetString([.. bytes, .. Enumerable.Repeat((byte)0xff, bytes.Length)], new Asn1Tag(TagClass.ContextSpecific, 7));
                }
            }
        }

        return writer.Encode();
    }

    private async ValueTask<ECDsa> KeyAsync(string deployment, CancellationToken cancellationToken)
    {
        if (_keys.TryGetValue(deployment, out ECDsa? held))
        {
            return held;
        }

        while (true)
        {
            TunnelKeyRow? row = await store.FindAsync(deployment, cancellationToken);
            if (row is not null && Open(row) is { } opened)
            {
                return _keys.GetOrAdd(deployment, opened);
            }

            using ECDsa made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] secret = made.ExportPkcs8PrivateKey();
            TunnelKeyRow next = new() { Deployment = deployment, Id = IdOf(made), Sealed = Convert.ToBase64String(_protector.Protect(secret)), CreatedAt = time.GetUtcNow().ToUnixTimeMilliseconds() };
            CryptographicOperations.ZeroMemory(secret);
            await store.TryStoreAsync(next, row?.Id, cancellationToken);
        }
    }

    // Null where the ring does not open it any more, or it has been exchanged: then there is to be another.
    private ECDsa? Open(TunnelKeyRow row)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            byte[] secret = _protector.Unprotect(Convert.FromBase64String(row.Sealed));
            key.ImportPkcs8PrivateKey(secret, out _);
            CryptographicOperations.ZeroMemory(secret);
            if (string.Equals(IdOf(key), row.Id, StringComparison.Ordinal))
            {
                return key;
            }
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or FormatException)
        {
            // As if there were none.
        }

        key.Dispose();
        return null;
    }

    private static string IdOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
}
