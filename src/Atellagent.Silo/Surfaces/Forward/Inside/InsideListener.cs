using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Atellagent.Silo.Surfaces.Forward.Inside;

/// <summary>Ends TLS inside tunnels: for the host that was asked for, by the authority of the deployment that asked, and for no other name.</summary>
internal static class InsideListener
{
    private static readonly TimeSpan Handshake = TimeSpan.FromSeconds(10);

    /// <summary>Listens.</summary>
    /// <param name="kestrel">The server.</param>
    public static void Open(KestrelServerOptions kestrel) => kestrel.Listen(new InsideEndPoint(), listen =>
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        IServiceProvider services = listen.ApplicationServices;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = Handshake,
            OnConnection = context => OptionsAsync(context, services),
        });
    });

    private static async ValueTask<SslServerAuthenticationOptions> OptionsAsync(TlsHandshakeCallbackContext context, IServiceProvider services)
    {
        InsideTunnel tunnel = context.Connection.Features.Get<InsideTunnel>() ?? throw new ConnectionAbortedException("this is no tunnel");
        string asked = context.ClientHelloInfo.ServerName;
        if (asked.Length > 0 && !string.Equals(asked, tunnel.Host, StringComparison.OrdinalIgnoreCase))
        {
            throw new AuthenticationException("the name that TLS asks for is not the tunnel's");
        }

        return new SslServerAuthenticationOptions
        {
            ServerCertificate = await services.GetRequiredService<DeploymentCertificates>().HostAsync(tunnel, context.CancellationToken),
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            AllowRenegotiation = false,
        };
    }
}
