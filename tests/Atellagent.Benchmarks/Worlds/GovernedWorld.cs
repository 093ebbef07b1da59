using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Atellagent.Benchmarks.Load;
using Atellagent.Benchmarks.Processes;
using Atellagent.Harness;

namespace Atellagent.Benchmarks.Worlds;

/// <summary>A built silo on the subject's core with a generated boundary folder, as it is shipped: policy on, evidence chained, tokens checked.</summary>
internal sealed class GovernedWorld : IAsyncDisposable
{
    public const int Policies = 1000;

    public const string Secret = "agent-secret-agent-secret-agent-secret";
    private const string RefundBody = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":10,"currency":"EUR","note":"a parcel that never came"},"context":{"purpose":"ticket 4711"}}""";
    private const string DeniedBody = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":10,"currency":"GBP"}}""";
    public const string ChatBody = """{"model":"small","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Where is the parcel of order 1?"}],"max_tokens":100}""";
    public const string ForwardedBody = """{"amount":10,"currency":"EUR","note":"a parcel that never came"}""";

    private readonly TestFolder _folder;

    private GovernedWorld(TestFolder folder, BoundaryProcess silo, string token)
    {
        _folder = folder;
        Silo = silo;
        Token = token;
    }

    public BoundaryProcess Silo { get; }

    public string Token { get; }

    public string Database => DatabaseIn(_folder);

    public static async Task<GovernedWorld> StartAsync(Uri upstream, int records = 0, Dictionary<string, string>? more = null)
    {
        TestFolder folder = new();
        if (records > 0)
        {
            await FilledLog.FillAsync(DatabaseIn(folder), records);
        }

        string boundary = GeneratedBoundary.Write(folder.In("boundary"), Policies, upstream.Port);
        BoundaryProcess silo = await BoundaryProcess.StartAsync(
            folder.In("data"), boundary, Environment.Concat(more ?? []).ToDictionary(), ["taskset", .. Cores.On(Cores.Subject)]);
        return new GovernedWorld(folder, silo, await TokenAsync(silo.Address));
    }

    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["AGENT_SECRET"] = Secret,
        ["PAYMENTS_TOKEN"] = "credential-of-the-payments-route",
        ["DOTNET_TieredPGO"] = System.Environment.GetEnvironmentVariable("DOTNET_TieredPGO") ?? "1",
        [Cores.InlineCompletions] = "0",
    };

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public static Task<BoundaryProcess> StartSiloAsync(string data, string boundary, string[] prefix) =>
        BoundaryProcess.StartAsync(data, boundary, Environment, prefix);

    public static async Task<string> TokenAsync(Uri silo)
    {
        using HttpClient http = new();
        return await TokenAsync(silo, http);
    }

    public static async Task<string> TokenAsync(Uri silo, HttpClient http, string client = "agent", string deployment = "prod")
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(silo, "oauth/token"))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["deployment"] = deployment }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{Secret}")));
        using HttpResponseMessage response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return body.RootElement.GetProperty("access_token").GetString()!;
    }

    public static LoadGenerator Refunds(Uri silo, string token) => Post(silo, "v1/actions", RefundBody, token, 200, "\"status\":\"succeeded\"}"u8);

    public LoadGenerator Denials() => Post(Silo.Address, "v1/actions", DeniedBody, Token, 403, "\"code\":\"denied\""u8);

    public LoadGenerator ToolCalls() => Post(Silo.Address, "mcp", ToolCall("tools.echo"), Token, 200, "\"text\":\"hello, echo\""u8);

    public static string ToolCall(string tool) => """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"TOOL","arguments":{"text":"hello, echo"}}}"""
        .Replace("TOOL", tool, StringComparison.Ordinal);

    /// <summary>A client's request for a token, as the bytes that it is.</summary>
    public static LoadGenerator TokenRequests(Uri at) => new(
        new Uri(at, "oauth/token"),
        HttpBytes.Post(
            new Uri(at, "oauth/token"), $"grant_type=client_credentials&deployment=prod&client_id=agent&client_secret={Secret}", null, "application/json", "application/x-www-form-urlencoded"),
        200,
        "\"access_token\""u8.ToArray());

    public static LoadGenerator Post(Uri at, string path, string body, string? token, int status, ReadOnlySpan<byte> holds)
    {
        Uri target = new(at, path);
        return new LoadGenerator(target, HttpBytes.Post(target, body, token, "application/json, text/event-stream"), status, holds.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A file of the world's own.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The path.</returns>
    public string In(string name) => _folder.In(name);

    /// <summary>The first administrator.</summary>
    /// <returns>Client id and secret.</returns>
    public (string Client, string Secret) Administrator()
    {
        using JsonDocument admin = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.In("data"), "admin.json")));
        return (admin.RootElement.GetProperty("clientId").GetString()!, admin.RootElement.GetProperty("clientSecret").GetString()!);
    }

    private static string DatabaseIn(TestFolder folder) => Path.Combine(folder.In("data"), "atellagent.db");
}
