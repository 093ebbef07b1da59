using System.Diagnostics;
using System.Text;

namespace Atellagent.Harness;

/// <summary>A real silo in a process of its own, over real HTTP: started, stopped, and killed.</summary>
public sealed class BoundaryProcess : IAsyncDisposable
{
    private const int MostTries = 3;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDisposed;

    private BoundaryProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _ = TellOfItsEndAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>The folder of the built silo: the same configuration as this assembly.</summary>
    public static string SiloAssembly { get; } = Repository.Built("src", "Atellagent.Silo", "Atellagent.Silo.dll");

    /// <summary>Starts a silo and waits until it listens.</summary>
    /// <param name="data">Its data folder.</param>
    /// <param name="boundary">Its boundary folder, or null.</param>
    /// <param name="environment">Further environment variables.</param>
    /// <param name="prefix">A program to run it under, such as strace, with its arguments.</param>
    /// <returns>The process.</returns>
    public static async Task<BoundaryProcess> StartAsync(
        string data,
        string? boundary,
        IReadOnlyDictionary<string, string>? environment = null,
        params string[] prefix)
    {
        for (int tries = 1; ; tries++)
        {
            BoundaryProcess process = Launch(data, boundary, environment, prefix);
            try
            {
                process.Address = await process._listening.Task.WaitAsync(TimeSpan.FromSeconds(60));
                return process;
            }
            catch (InvalidOperationException ended) when (tries < MostTries && ended.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
            {
                // The port that was free when it was looked for has been taken by another test's silo.
                await process.DisposeAsync();
            }
            catch
            {
                // Nobody else knows of it.
                await process.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Starts a silo that is expected to stay up and not to become ready, and waits until it has said why.</summary>
    /// <param name="data">Its data folder.</param>
    /// <param name="boundary">Its boundary folder, or null.</param>
    /// <param name="environment">Further environment variables.</param>
    /// <param name="says">What it says.</param>
    /// <returns>The process.</returns>
    public static async Task<BoundaryProcess> StartUnreadyAsync(string data, string? boundary, IReadOnlyDictionary<string, string> environment, string says)
    {
        using System.Net.Sockets.TcpListener probe = new(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        int port = ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        ProcessStartInfo start = Describe(data, boundary, environment, []);
        start.ArgumentList[start.ArgumentList.IndexOf("0")] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        BoundaryProcess process = new(start) { Address = new Uri($"http://127.0.0.1:{port}/") };

        // Its listeners are bound one after the other.
        int last = environment.TryGetValue("ATELLAGENT__GRPCPORT", out string? grpc) ? int.Parse(grpc, System.Globalization.CultureInfo.InvariantCulture) : port;
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (!process.Output.Contains(says, StringComparison.Ordinal) || !await CanConnectAsync(port) || !await CanConnectAsync(last))
        {
            if (patience.IsCancellationRequested || process.HasExited)
            {
                throw new InvalidOperationException($"it did not say '{says}': {process.Output}");
            }

            await Task.Delay(50, CancellationToken.None);
        }

        return process;
    }

    /// <summary>Starts a silo that is expected to refuse its start.</summary>
    /// <returns>Its exit code and all that it wrote.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string data,
        string? boundary,
        IReadOnlyDictionary<string, string>? environment = null,
        params string[] arguments)
    {
        ProcessStartInfo start = Describe(data, boundary, environment, []);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        await using BoundaryProcess process = new(start);
        await process._process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (process._process.ExitCode, process.Output);
    }

    /// <summary>Brings the schema of a database forward with the silo's own program.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="environment">The environment variables that say where it is.</param>
    /// <returns>Its exit code and all that it wrote.</returns>
    public static async Task<(int ExitCode, string Output)> MigrateAsync(string data, IReadOnlyDictionary<string, string> environment)
    {
        ProcessStartInfo start = new("dotnet", [SiloAssembly, "migrate", "--data", data]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        await using BoundaryProcess process = new(start);
        await process._process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (process._process.ExitCode, process.Output);
    }

    /// <summary>Ends it at this instant, as a power cut would (SIGKILL), and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end (SIGTERM) and waits until it has.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            using Process kill = Process.Start("kill", ["-TERM", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        // A start that fails leaves the silo before it disposed, and whoever holds that disposes of it again.
        _isDisposed = true;
        await KillAsync();
        _process.Dispose();
    }

    private static async Task<bool> CanConnectAsync(int port)
    {
        using System.Net.Sockets.TcpClient client = new();
        try
        {
            await client.ConnectAsync(System.Net.IPAddress.Loopback, port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    // Waiting for the exit also waits for the last line that it wrote, which says why.
    private async Task TellOfItsEndAsync()
    {
        await _process.WaitForExitAsync();
        _listening.TrySetException(new InvalidOperationException("the silo ended: " + Output));
        _ = _listening.Task.Exception;
    }

    private static BoundaryProcess Launch(
        string data,
        string? boundary,
        IReadOnlyDictionary<string, string>? environment,
        string[] prefix) => new(Describe(data, boundary, environment, prefix));

    private static ProcessStartInfo Describe(
        string data,
        string? boundary,
        IReadOnlyDictionary<string, string>? environment,
        string[] prefix)
    {
        string[] command = [.. prefix, "dotnet", SiloAssembly, "--port", "0", "--data", data, .. boundary is null ? [] : new[] { "--boundary", boundary }];
        ProcessStartInfo start = new(command[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private void Take(string? line)
    {
        const string Listening = "listening on ";
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line.StartsWith(Listening, StringComparison.Ordinal))
        {
            _listening.TrySetResult(new Uri(line[Listening.Length..]));
        }
    }
}
