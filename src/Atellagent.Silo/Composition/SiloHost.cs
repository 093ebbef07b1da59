using System.Net;
using Atellagent.Domain.Clocks;
using Atellagent.Silo.Evidence;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Identity.Keys;
using Atellagent.Silo.Identity.Possession;
using Atellagent.Silo.Surfaces;
using Atellagent.Silo.Surfaces.Proxies.Envoy;
using Atellagent.Storage.Cluster;
using Atellagent.Storage.Databases;
using Atellagent.Storage.PostgreSql;
using Atellagent.Storage.Replay;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Atellagent.Silo.Composition;

/// <summary>Puts the one process together: Orleans silo, token server, boundary and surfaces.</summary>
internal static class SiloHost
{
    /// <summary>Builds the host on a database that has been migrated and found durable.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The host, not started.</returns>
    /// <exception cref="StartRefusedException">The database is not fit to serve from.</exception>
    public static async Task<WebApplication> BuildAsync(SiloSettings settings, CancellationToken cancellationToken)
    {
        DataFolder folder = new(settings.Data);
        BoundaryDatabase database = DatabaseOpening.Create(settings, folder);
        await DatabaseOpening.PrepareAsync(database, cancellationToken);
        BoundaryClock clock = await ReadClockAsync(database, cancellationToken);
        StartGate gate = await StartGate.EnterAsync(database, TimeProvider.System, cancellationToken);

        // A variable that developers set for other programs must not change this one: in "Development" the host would answer a
        // fault with its stack. There is one way to run a boundary.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        int port = settings.Port == 0 ? FreePort() : settings.Port;
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Listener.Open(kestrel, settings, port)).UseSockets(Handle);
        builder.Logging.AddFilter("Orleans", LogLevel.Error)
            .AddFilter("Microsoft", LogLevel.Error)

            // Only to be able to log a fault that FaultBoundary has caught before, the host would make a trace of each request.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            // Of a key ring that cannot be opened the start speaks itself, in one line.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Critical)
            .AddFilter("Polly", LogLevel.Warning)
            .AddFilter("OpenIddict", LogLevel.Warning)
            // It would log answers of providers as they are, with tokens in them; what is to be known, ProviderHttp and evidence say.
            .AddFilter("OpenIddict.Client", LogLevel.None)
            .AddFilter("Grpc", LogLevel.Error)
            .AddFilter("ModelContextProtocol", LogLevel.Warning);

        string issuer = settings.Issuer is { } given ? given.TrimEnd('/') + "/" : $"http://127.0.0.1:{port}/";
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(folder);
        builder.Services.AddSingleton(new BoundaryAddress(issuer));
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddHostedService(provider => new ClockWatch(
            clock, database.IsShared ? new ReferenceClock(database) : null, provider.GetRequiredService<ILogger<ClockWatch>>()));
        builder.Services.AddSingleton<StartState>();
        builder.Services.AddScoped<StartSequence>();
        builder.Services.AddSingleton(gate);
        builder.Services.AddAtellagentStores(database);
        int siloPort = settings.Cluster.Port == 0 ? FreePort() : settings.Cluster.Port;
        builder.Services.AddAtellagentBoundary(settings, [port, siloPort, .. settings.GrpcPort is { } questions ? (int[])[questions] : []]);
        builder.Services.AddAtellagentKeys(folder, settings.Keys);
        builder.Services.AddAtellagentEvidence(folder, settings.Evidence);
        builder.Services.AddAtellagentIdentity(folder, issuer);
        if (database.IsShared)
        {
            builder.Services.AddHostedService<SigningKeyFollower>();
            builder.Services.AddSingleton(static provider =>
                new ProofWindow(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ReplayStore>()));
        }

        builder.Services.AddAtellagentSurfaces();
        if (settings.GrpcPort is not null)
        {
            EnvoyListener.Add(builder.Services);
        }

        builder.AddAtellagentSilo(database, new IPEndPoint(IPAddress.Parse(settings.Cluster.Address), siloPort), settings);

        WebApplication app = builder.Build();
        await app.Services.GetRequiredService<SigningKeyRing>().OpenAsync(cancellationToken);
        await app.Services.GetRequiredService<EvidenceKeyRing>().OpenAsync(cancellationToken);
        app.UseTrustedProxies(settings.Proxies);
        app.MapAtellagentSurfaces();
        return app;
    }

    // A silo whose clock is wrong from the start would admit nothing, and others would not let it in.
    private static async Task<BoundaryClock> ReadClockAsync(BoundaryDatabase database, CancellationToken cancellationToken)
    {
        BoundaryClock clock = new(TimeProvider.System);
        if (database.IsShared)
        {
            long asked = clock.GetTimestamp();
            clock.Compare(await new ReferenceClock(database).ReadAsync(cancellationToken), asked);
        }

        return clock.Doubt is { } doubt ? throw new StartRefusedException(doubt + "; set the clocks of the machines that share a database by one source") : clock;
    }

    // A request goes on where its bytes were received, instead of waiting for another worker; the sockets' other events have been
    // handed on by then. And it is read for at once: asking first whether there is anything costs a system call a request, and
    // saves 4 KiB an idle connection.
    private static void Handle(SocketTransportOptions sockets)
    {
        sockets.UnsafePreferInlineScheduling = true;
        sockets.WaitForDataBeforeAllocatingBuffer = false;
    }

    // The issuer of tokens must be known before anything listens, so a free port is chosen first.
    internal static int FreePort()
    {
        using System.Net.Sockets.TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
