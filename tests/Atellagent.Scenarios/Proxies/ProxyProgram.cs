using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Atellagent.Harness;

namespace Atellagent.Scenarios.Proxies;

/// <summary>A proxy of somebody else's making, with the configuration that docs/proxies shows, its addresses changed.</summary>
internal sealed class ProxyProgram : IAsyncDisposable
{
    private readonly Process _process;

    private ProxyProgram(Process process, int port) => (_process, Address) = (process, new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/"));

    public Uri Address { get; }

    /// <summary>Why the tests of a proxy are skipped; null where it is installed.</summary>
    public static string? WhyNot(string name) => Find(name) is null ? $"{name} is not installed" : null;

    public static async Task<ProxyProgram> StartAsync(string name, World world, int upstream)
    {
        string folder = Directory.CreateDirectory(world.Folder.In(name)).FullName;
        int port = FreePort();
        foreach (string file in Directory.GetFiles(Repository.In("docs", "proxies")))
        {
            string text = (await File.ReadAllTextAsync(file))
                .Replace("127.0.0.1:8700", world.Boundary.Address.Authority, StringComparison.Ordinal)
                .Replace("127.0.0.1:8080", $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal)
                .Replace("127.0.0.1:9000", $"127.0.0.1:{upstream.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(folder, Path.GetFileName(file)), text);
        }

        ProcessStartInfo start = name == "nginx"
            ? new(Find(name)!, ["-p", folder, "-c", "nginx.conf", "-e", "stderr"])
            : new(Find(name)!, ["-db", "-f", "haproxy.cfg"]);
        (start.WorkingDirectory, start.RedirectStandardError, start.RedirectStandardOutput) = (folder, true, true);
        Process process = Process.Start(start)!;
        List<string> said = [];
        process.ErrorDataReceived += (_, line) => Say(said, line.Data);
        process.OutputDataReceived += (_, line) => Say(said, line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        ProxyProgram program = new(process, port);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (!await IsOpenAsync(port))
        {
            Assert.False(process.HasExited || patience.IsCancellationRequested, string.Join('\n', said));
            await Task.Delay(50, CancellationToken.None);
        }

        return program;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void Say(List<string> said, string? line)
    {
        lock (said)
        {
            said.Add(line ?? "");
        }
    }

    private static string? Find(string name) => new[] { "/usr/sbin", "/usr/local/sbin", "/usr/bin" }.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static async Task<bool> IsOpenAsync(int port)
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
