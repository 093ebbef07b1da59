using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Atellagent.Harness;

/// <summary>
/// A PostgreSQL server of its own, in a folder of its own, on a free port of the loopback address. It will not run as root; as root it is
/// started as another user.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Password = "a-password-for-tests-alone";
    private static readonly string? Binaries = FindBinaries();
    private static readonly Lazy<Task<PostgresServer>> One = new(() => StartAsync());
    private readonly DirectoryInfo _folder;
    private readonly bool _isMounted;
    private readonly NetworkLink? _link;
    private Process _process;
    private int _databases;

    private PostgresServer(DirectoryInfo folder, int port, bool isMounted, NetworkLink? link)
    {
        _link = link;
        _folder = folder;
        _isMounted = isMounted;
        Port = port;
        _process = Launch();
    }

    /// <summary>Why there is none, in words; null where there can be one.</summary>
    public static string? WhyNot => Binaries is null ? "the PostgreSQL server's binaries (initdb, postgres) are not installed" : null;

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>The server that all tests of this process share; it ends with the process.</summary>
    public static Task<PostgresServer> SharedAsync() => One.Value;

    /// <summary>Makes a server and waits until it answers.</summary>
    /// <param name="megabytes">The size of a disk of its own, in memory, which only root can mount; null keeps it on the machine's.</param>
    /// <param name="link">Where it runs; null for here. It has an address that only this side of the link reaches.</param>
    public static async Task<PostgresServer> StartAsync(int? megabytes = null, NetworkLink? link = null)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("atellagent-postgres-");
        if (megabytes is { } size)
        {
            await RunAsync("mount", ["-t", "tmpfs", "-o", $"size={size}m", "atellagent", folder.FullName]);
        }

        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "password"), Password);
        if (Environment.UserName == "root")
        {
            await RunAsync("chown", ["-R", "nobody", folder.FullName]);
        }

        await RunAsUserAsync("initdb", ["-D", Path.Combine(folder.FullName, "data"), "-U", "atellagent", "-A", "scram-sha-256", "--pwfile", Path.Combine(folder.FullName, "password"), "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"]);
        if (link is not null)
        {
            await File.AppendAllTextAsync(Path.Combine(folder.FullName, "data", "pg_hba.conf"), $"host all all {link.Here}/32 scram-sha-256\n");
        }

        PostgresServer server = new(folder, FreePort(), isMounted: megabytes is not null, link);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.End();
        await server.WaitAsync();
        return server;
    }

    /// <summary>Makes an empty database.</summary>
    /// <param name="template">One to make it from.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"boundary_{Interlocked.Increment(ref _databases)}");
        await SqlAsync($"create database {name}" + (template is null ? "" : $" template {template}"));
        return ConnectionString(name);
    }

    /// <summary>How a client connects to a database.</summary>
    public string ConnectionString(string database) => string.Create(
        CultureInfo.InvariantCulture, $"Host={Host};Port={Port};Username=atellagent;Password={Password};Database={database};Maximum Pool Size=20");

    /// <summary>Runs a statement as the administrator of the server.</summary>
    public Task<string> SqlAsync(string statement, string database = "postgres") => RunAsync(
        Path.Combine(Binaries!, "psql"),
        ["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-h", Host, "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "atellagent", "-d", database, "-c", statement]);

    /// <summary>Stops it at once, as a crash of the server would; what has committed stays.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("-QUIT");
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts it again on the same port.</summary>
    public async Task StartAgainAsync()
    {
        _process.Dispose();
        _process = Launch();
        await WaitAsync();
    }

    /// <summary>Starts it again where it has ended by itself, as it does when it cannot write.</summary>
    public async Task StartAgainIfItEndedAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (_process.HasExited)
            {
                await StartAgainAsync();
                return;
            }

            try
            {
                await SqlAsync("select 1");
                return;
            }
            catch (InvalidOperationException) when (!patience.IsCancellationRequested)
            {
                await Task.Delay(100, CancellationToken.None);
            }
        }
    }

    /// <summary>Fills its own disk to the last byte.</summary>
    /// <exception cref="InvalidOperationException">It has none of its own.</exception>
    public void FillDisk()
    {
        if (!_isMounted)
        {
            throw new InvalidOperationException("the machine's disk is not filled");
        }

        using FileStream filling = new(Filling, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (int size in (int[])[1 << 20, 4096])
        {
            byte[] zeros = new byte[size];
            try
            {
                while (true)
                {
                    filling.Write(zeros);
                }
            }
            catch (IOException)
            {
                // That much does not go in any more.
            }
        }
    }

    /// <summary>Gives the space back.</summary>
    public void EmptyDisk() => File.Delete(Filling);

    private string Filling => Path.Combine(_folder.FullName, "filling");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync();
        }

        End();
        _process.Dispose();
    }

    private void End()
    {
        try
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
                _process.WaitForExit(TimeSpan.FromSeconds(5));
            }

            if (_isMounted)
            {
                using Process? unmount = Process.Start(Describe("umount", ["--lazy", _folder.FullName]));
                unmount?.WaitForExit(TimeSpan.FromSeconds(5));
            }

            // Some ten thousand files: whoever ends need not wait for it.
            Process.Start(Describe("rm", ["-rf", _folder.FullName]))?.Dispose();
        }
        catch (Exception fault) when (fault is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself, or its folder is gone: that is what was wanted.
        }
    }

    private Process Launch()
    {
        ProcessStartInfo start = AsUser(_link?.Inside ?? [], "postgres", [
            "-D", Path.Combine(_folder.FullName, "data"),
            "-p", Port.ToString(CultureInfo.InvariantCulture),
            "-c", $"listen_addresses={Host}",
            "-c", $"unix_socket_directories={_folder.FullName}",
            "-c", "max_connections=200",
            .. _isMounted ? new[] { "-c", "max_wal_size=48MB", "-c", "min_wal_size=32MB" } : [],
            "-c", "fsync=on"]);
        start.RedirectStandardError = true;
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    private async Task WaitAsync()
    {
        for (int tries = 0; tries < 300; tries++)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException("the PostgreSQL server ended at its start");
            }

            try
            {
                await SqlAsync("select 1");
                return;
            }
            catch (InvalidOperationException)
            {
                await Task.Delay(100);
            }
        }

        throw new InvalidOperationException("the PostgreSQL server does not answer");
    }

    private Task SignalAsync(string signal) => RunAsync("kill", [signal, PidOfServer()]);

    // Under setpriv it is the same process; what postgres wrote down is right in any case.
    private string PidOfServer() => File.ReadLines(Path.Combine(_folder.FullName, "data", "postmaster.pid")).First();

    private string Host => _link?.There ?? "127.0.0.1";

    private static Task<string> RunAsUserAsync(string program, string[] arguments) => RunAsync(AsUser([], program, arguments));

    private static ProcessStartInfo AsUser(IReadOnlyList<string> prefix, string program, string[] arguments)
    {
        string path = Path.Combine(Binaries!, program);
        string[] whole = Environment.UserName == "root"
            ? [.. prefix, "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", path, .. arguments]
            : [.. prefix, path, .. arguments];
        return Describe(whole[0], whole[1..]);
    }

    private static Task<string> RunAsync(string program, string[] arguments) => RunAsync(Describe(program, arguments));

    private static ProcessStartInfo Describe(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = "/" };
        start.Environment["PGPASSWORD"] = Password;
        return start;
    }

    private static async Task<string> RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{start.FileName}: {await errors}");
    }

    private static string? FindBinaries()
    {
        const string Versions = "/usr/lib/postgresql";
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        return (Directory.Exists(Versions) ? Directory.EnumerateDirectories(Versions).Order(StringComparer.Ordinal).Reverse().Select(static v => Path.Combine(v, "bin")) : [])
            .Concat(folders)
            .FirstOrDefault(static folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "psql")));
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
