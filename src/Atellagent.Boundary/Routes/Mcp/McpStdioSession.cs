using System.Globalization;
using System.Text.Json;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>
/// One MCP server as a program of its own, spoken to over its standard streams. It gets the path to find programs by, the
/// route's credential in the variable that the route names, and nothing else of this process's environment. It is kept running,
/// and started again when it has ended or when the credential has been rotated and nobody is using it.
/// </summary>
/// <param name="route">The route.</param>
/// <param name="time">The clock of starts.</param>
/// <param name="tools">What the server says of its tools.</param>
internal sealed class McpStdioSession(RouteDocument route, TimeProvider time, ToolWatch tools) : IAsyncDisposable
{
    private const string Shell = "/bin/sh";
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly RestartPause _pause = new(time);
    private McpClient? _client;
    private McpClient? _broken;
    private object? _version;
    private int _uses;

    /// <summary>What the server says of its tools.</summary>
    public ToolWatch Tools => tools;

    /// <summary>The running server, started where it is not. Every opening is followed by one <see cref="Close"/>.</summary>
    /// <param name="credential">The route's credential.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The client.</returns>
    /// <exception cref="IOException">It does not stay up, and is left alone for a while.</exception>
    public async Task<McpClient> OpenAsync(BrokeredCredential credential, CancellationToken cancellationToken)
    {
        int others = Interlocked.Increment(ref _uses) - 1;
        await _starting.WaitAsync(cancellationToken);
        try
        {
            bool isRotated = !ReferenceEquals(_version, credential.Version) && others == 0;
            if (_client is { } running && (running.Completion.IsCompleted || ReferenceEquals(_broken, running) || isRotated))
            {
                _client = null;
                if (!isRotated)
                {
                    _pause.Ended();
                }

                await running.DisposeAsync();
            }

            if (_client is null)
            {
                if (!_pause.MayStart)
                {
                    throw new IOException("the program does not stay up, so it is started again a little later");
                }

                bool hasStarted = false;
                _pause.Starts();
                try
                {
                    _client = await StartAsync(credential, cancellationToken);
                    hasStarted = true;
                }
                finally
                {
                    if (!hasStarted)
                    {
                        _pause.Ended();
                    }
                }

                _version = credential.Version;
            }

            return _client;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Notes that a server's streams broke: its end may be noticed only after the next call was written to it.</summary>
    /// <param name="client">The client of the server that broke.</param>
    public void Abandon(McpClient client) => Volatile.Write(ref _broken, client);

    /// <summary>Ends one use.</summary>
    public void Close() => Interlocked.Decrement(ref _uses);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _client, null) is { } client)
        {
            await client.DisposeAsync();
        }

        _starting.Dispose();
        Tools.Dispose();
    }

    /// <summary>A protocol value as JSON bytes.</summary>
    /// <typeparam name="T">The protocol's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The bytes.</returns>
    public static byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, McpJsonUtilities.DefaultOptions);

    /// <summary>A value as the client wants it, with the very text that was granted.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The element.</returns>
    public static JsonElement Element(JsonValue value)
    {
        using JsonDocument document = JsonDocument.Parse(CanonicalJson.ToUtf8(value));
        return document.RootElement.Clone();
    }

    // The kernel bounds the program; a limit that cannot be set ends it before it begins. Nothing of the route stands in the script itself, and
    // nothing of the shell's own in the program's environment.
    private static string Limited(ProgramLimits limits) => string.Create(
        CultureInfo.InvariantCulture,
        $"ulimit -c 0 && ulimit -d {(long)limits.MemoryMegabytes * 1024} && ulimit -n {limits.OpenFiles} && {(limits.CpuSeconds is { } seconds ? $"ulimit -t {seconds}" : "true")} && unset PWD OLDPWD SHLVL && exec \"$@\"");

    private Task<McpClient> StartAsync(BrokeredCredential credential, CancellationToken cancellationToken)
    {
        Dictionary<string, string?> environment = new(StringComparer.Ordinal) { ["PATH"] = Environment.GetEnvironmentVariable("PATH") };
        if (credential.Header is { } variable)
        {
            environment[variable] = credential.Reveal();
        }

        StdioClientTransport transport = new(
            new StdioClientTransportOptions
            {
                Name = route.Name,
                Command = Shell,
                Arguments = ["-c", Limited(route.Destination.Program), Shell, .. route.Destination.Command],
                InheritEnvironmentVariables = false,
                EnvironmentVariables = environment,
                ShutdownTimeout = TimeSpan.FromSeconds(5),
            },
            NullLoggerFactory.Instance);
        return McpClient.CreateAsync(
            transport,
            new McpClientOptions { ClientInfo = new Implementation { Name = "atellagent", Version = "0.1.0" } },
            NullLoggerFactory.Instance,
            cancellationToken);
    }
}
