using System.Globalization;
using System.Net;

namespace Atellagent.Demo.Upstream;

/// <summary>Runs the demo's upstream until it is told to stop.</summary>
internal static class UpstreamCommand
{
    public static async Task<int> RunAsync(DemoArguments given, CancellationToken cancellationToken)
    {
        string? token = Environment.GetEnvironmentVariable("DEMO_PAYMENTS_TOKEN");
        if (!int.TryParse(given["--port"], NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || given["--state"] is not { } folder
            || !IPAddress.TryParse(given["--listen"] ?? "127.0.0.1", out IPAddress? address)
            || string.IsNullOrEmpty(token))
        {
            return DemoArguments.Explain();
        }

        await using UpstreamServer server = await UpstreamServer.StartAsync(address, port, folder, token, TimeProvider.System, cancellationToken);
        if (given["--ready-file"] is { } ready)
        {
            // Whoever waits for the file must never read half an address.
            string unfinished = $"{ready}.new";
            await File.WriteAllTextAsync(unfinished, server.Url, cancellationToken);
            File.Move(unfinished, ready, overwrite: true);
        }

        Console.WriteLine($"demo upstream listening on {server.Url}");
        await server.WaitForEndAsync(cancellationToken);
        return 0;
    }
}
