using System.Net;

namespace Atellagent.Benchmarks.Servers;

/// <summary>A Kestrel on a free loopback port that says where it listens.</summary>
internal static class LoopbackServer
{
    public const string Listening = "listening on ";

    public static WebApplicationBuilder Builder()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        return builder;
    }

    public static async Task<int> RunAsync(WebApplication app)
    {
        await using (app)
        {
            await app.StartAsync();
            Console.WriteLine(Listening + app.Urls.Single());
            await app.WaitForShutdownAsync();
        }

        return 0;
    }
}
