using System.Diagnostics;
using Atellagent.Benchmarks.Servers;

namespace Atellagent.Benchmarks.Processes;

/// <summary>Another role of this program, in a process of its own on one core.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    public static async Task<ServerProcess> StartAsync(int core, params string[] role)
    {
        ProcessStartInfo start = new("taskset", [.. Cores.On(core), "dotnet", typeof(ServerProcess).Assembly.Location, .. role])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment.Remove(Cores.InlineCompletions);
        ServerProcess server = new(Process.Start(start)!);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (await server._process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith(LoopbackServer.Listening, StringComparison.Ordinal))
            {
                server.Address = new Uri(line[LoopbackServer.Listening.Length..]);
                return server;
            }
        }

        throw new InvalidOperationException($"{role[0]} ended before it listened");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
