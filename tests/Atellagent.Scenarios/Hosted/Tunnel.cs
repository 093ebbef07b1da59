using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Atellagent.Scenarios.Hosted;

/// <summary>A connection to the boundary on which a tunnel is asked for, by hand.</summary>
internal sealed class Tunnel : IDisposable
{
    private readonly TcpClient _client = new();

    private Tunnel()
    {
    }

    /// <summary>What the boundary has said, up to the empty line.</summary>
    public string Head { get; private set; } = "";

    /// <summary>The bytes from then on.</summary>
    public Stream Stream => _client.GetStream();

    public static async Task<Tunnel> AskAsync(World world, string target, string? token, params string[] headers)
    {
        string[] credential = token is null ? [] : ["Proxy-Authorization: Bearer " + token];
        return await SendAsync(world, $"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{string.Concat(((string[])[.. credential, .. headers]).Select(static header => header + "\r\n"))}\r\n");
    }

    public static async Task<Tunnel> SendAsync(World world, string text)
    {
        Tunnel tunnel = new();
        await tunnel._client.ConnectAsync("127.0.0.1", world.Boundary.Address.Port);
        await tunnel.Stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        await tunnel.ReadHeadAsync();
        return tunnel;
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Everything until the boundary ends the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        try
        {
            using StreamReader reader = new(Stream, leaveOpen: true);
            return await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Speaks TLS through it.</summary>
    public async Task<SslStream> SpeakAsync(string name = "localhost")
    {
        SslStream stream = new(Stream, leaveInnerStreamOpen: true);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = name,
#pragma warning disable CA5359 // The certificate is the test's own, which is what is to arrive.
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
        });
        return stream;
    }

    /// <summary>Asks something through TLS, and reads the answer.</summary>
    public static async Task<string> AskAsync(SslStream stream, string text)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        byte[] buffer = new byte[4096];
        StringBuilder told = new();
        while (!told.ToString().EndsWith('}'))
        {
            int read = await stream.ReadAsync(buffer);
            if (read == 0)
            {
                break;
            }

            told.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return told.ToString();
    }

    private async Task ReadHeadAsync()
    {
        byte[] one = new byte[1];
        StringBuilder text = new();
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await Stream.ReadAsync(one) > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(char)one[0]}");
        }

        Head = text.ToString();
    }
}
