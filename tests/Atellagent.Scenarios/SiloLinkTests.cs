using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Atellagent.Scenarios;

/// <summary>The port for other silos, as somebody finds it who is none.</summary>
public sealed class SiloLinkTests
{
    [Fact]
    public async Task Whoever_is_no_silo_of_the_database_gets_no_byte_from_the_port_for_silos()
    {
        int port = FreePort();
        await using World world = await World.StartOnPostgreSqlAsync(arrange: w => w.Environment["ATELLAGENT__CLUSTER__PORT"] = port.ToString(CultureInfo.InvariantCulture));
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 stranger = new CertificateRequest("CN=atellagent-silo", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));

        Assert.Equal(0, await PlainAsync(port));
        Assert.Equal(0, await OverTlsAsync(port, null));
        Assert.Equal(0, await OverTlsAsync(port, stranger));

        await world.SaysAsync("is no silo of this database");
        await world.ReadyAsync();
        Assert.Equal(200, (await world.RefundAsync(await world.TokenAsync(), 1)).Status);
        await world.AssertHistoryAsync();
    }

    // What a silo says first to another: the length of a preamble, and bytes that are none.
    private static readonly byte[] Words = [32, 0, 0, 0, .. Enumerable.Repeat((byte)7, 64)];

    private static async Task<int> PlainAsync(int port)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync(Words);
        return await ReadAsync(client.GetStream(), static bytes => bytes[0] is not (21 or 22));
    }

    private static async Task<int> OverTlsAsync(int port, X509Certificate2? certificate)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using SslStream stream = new(client.GetStream());
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "atellagent-silo",
                ClientCertificates = certificate is null ? [] : [certificate],
                RemoteCertificateValidationCallback = static (_, other, _, _) => other is not null,
            });
            await stream.WriteAsync(Words);
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            return 0;
        }

        return await ReadAsync(stream, static _ => true);
    }

    // How many bytes arrive that count, before the other side ends the connection. TLS may still say why it does.
    private static async Task<int> ReadAsync(Stream stream, Func<byte[], bool> counts)
    {
        byte[] buffer = new byte[1024];
        int seen = 0;
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var read)
            {
                seen += counts(buffer) ? read : 0;
            }
        }
        catch (IOException)
        {
            // Ended without a goodbye.
        }

        return seen;
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
