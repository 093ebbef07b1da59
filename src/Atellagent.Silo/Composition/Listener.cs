using System.Net;
using Atellagent.Silo.Surfaces.Forward;
using Atellagent.Silo.Surfaces.Forward.Inside;
using Atellagent.Silo.Surfaces.Proxies.Envoy;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Atellagent.Silo.Composition;

/// <summary>What the listeners take, before anything is known of who sends it. Every limit is said here, whatever the server's own would be.</summary>
internal static class Listener
{
    private const int MostHeaders = 64;
    private const int MostHeaderBytes = 32 * 1024;
    private const int MostBodyBytes = 16 * 1024 * 1024;
    private const int LongestLine = 8 * 1024;

    // Bytes a second, over what is sent at all: a body that drips is a connection held.
    private const double SlowestBody = 240;
    private const int MostStreams = 256;
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Listens.</summary>
    /// <param name="kestrel">The server.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="port">The port.</param>
    public static void Open(KestrelServerOptions kestrel, SiloSettings settings, int port)
    {
        kestrel.AddServerHeader = false;
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxConcurrentConnections = settings.Admission.Connections;
        limits.MaxRequestLineSize = LongestLine;
        limits.MaxRequestHeaderCount = MostHeaders;
        limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);

        // What takes less says so, and answers: whoever is cut off in the middle of sending hears nothing of it.
        limits.MaxRequestBodySize = MostBodyBytes;
        limits.MinRequestBodyDataRate = new MinDataRate(SlowestBody, Grace);
        limits.MinResponseDataRate = new MinDataRate(SlowestBody, Grace);
        limits.Http2.MaxStreamsPerConnection = MostStreams;
        limits.Http2.MaxRequestHeaderFieldSize = MostHeaderBytes;
        limits.Http2.KeepAlivePingDelay = Ping;
        limits.Http2.KeepAlivePingTimeout = Ping;
        AddressShare share = new(Math.Max(1, settings.Admission.Connections / 4 * 3), settings.Proxies);
        kestrel.Listen(IPAddress.Parse(settings.Listen), port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(share.Guard);
            listen.Use(new ConnectGate(listen.ApplicationServices).Guard);
        });
        if (settings.GrpcPort is { } questions)
        {
            kestrel.Listen(IPAddress.Parse(settings.Listen), questions, listen =>
            {
                listen.Use(share.Guard);
                EnvoyListener.Open(listen);
            });
        }

        InsideListener.Open(kestrel);
    }
}
