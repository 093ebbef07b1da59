using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Atellagent.Boundary.Tests.Routes.Egress;

/// <summary>A TLS server for one connection, with a certificate that nobody vouches for.</summary>
internal sealed class SelfSignedPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SelfSignedPeer()
    {
        _listener.Start();
        Received = ReceiveAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many bytes of a request arrived.</summary>
    public Task<int> Received { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await Received;
    }

    private async Task<int> ReceiveAsync()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest wanted = new("CN=api.allowed.example", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = wanted.CreateSelfSigned(
            DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        try
        {
            using TcpClient accepted = await _listener.AcceptTcpClientAsync();
            await using SslStream stream = new(accepted.GetStream());
            await stream.AuthenticateAsServerAsync(certificate);
            return await stream.ReadAsync(new byte[1024]);
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException or SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }
}
