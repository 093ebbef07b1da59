using System.Text.Json;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>
/// One MCP server as a program of its own, spoken to over its standard streams. It gets the path to find programs by, the
/// route's credential in the variable that the route names, and nothing else of this process's environment.
/// </summary>
internal sealed class McpStdioSession : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private McpClient? _client;

    /// <summary>The running server, started where it is not.</summary>
    /// <param name="route">The route.</param>
    /// <param name="credential">The route's credential.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The client.</returns>
    public async Task<McpClient> OpenAsync(RouteDocument route, BrokeredCredential credential, CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            return _client ??= await McpClient.CreateAsync(
                new StdioClientTransport(Describe(route, credential), NullLoggerFactory.Instance),
                new McpClientOptions { ClientInfo = new Implementation { Name = "atellagent", Version = "0.1.0" } },
                NullLoggerFactory.Instance,
                cancellationToken);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Ends the program; the next call starts a new one.</summary>
    /// <returns>A task that ends when it has ended.</returns>
    public async ValueTask ResetAsync()
    {
        if (Interlocked.Exchange(ref _client, null) is { } client)
        {
            await client.DisposeAsync();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await ResetAsync();
        _starting.Dispose();
    }

    /// <summary>A protocol value as ours, read strictly.</summary>
    /// <typeparam name="T">The protocol's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The JSON object, or null where it cannot be read in one way only.</returns>
    public static JsonObject? Translate<T>(T value) =>
        StrictJson.TryParse(
            JsonSerializer.SerializeToUtf8Bytes(value, McpJsonUtilities.DefaultOptions), JsonLimits.Default, out JsonValue? read, out _)
            ? read as JsonObject
            : null;

    private static StdioClientTransportOptions Describe(RouteDocument route, BrokeredCredential credential)
    {
        // The library adds to the environment that it inherits; naming each variable with null takes it out.
        Dictionary<string, string?> environment = new(StringComparer.Ordinal);
        foreach (string name in Environment.GetEnvironmentVariables().Keys)
        {
            environment[name] = name is "PATH" or "HOME" or "LANG" or "TMPDIR" ? Environment.GetEnvironmentVariable(name) : null;
        }

        if (credential.Header is { } variable)
        {
            environment[variable] = credential.Value;
        }

        return new StdioClientTransportOptions
        {
            Name = route.Name,
            Command = route.Destination.Command[0],
            Arguments = [.. route.Destination.Command.Skip(1)],
            EnvironmentVariables = environment,
            ShutdownTimeout = TimeSpan.FromSeconds(5),
        };
    }
}
