using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>One boundary in a process of its own, one recording upstream, and callers: what most scenarios begin with.</summary>
internal sealed partial class World : IAsyncDisposable
{
    public const string AgentSecret = "agent-secret-agent-secret-agent-secret";
    public const string Credential = "canary/credential+for=payments";

    private const string ConnectionString = "ATELLAGENT__STORAGE__CONNECTIONSTRING";
    private readonly World? _first;
    private readonly HttpClient _http = new(new DescribedAnswers())
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    private World(TestFolder folder, RecordingUpstream upstream)
    {
        Folder = folder;
        Upstream = upstream;
        Data = folder.In("data");
        Calls = [];
        Environment = new()
        {
            ["AGENT_SECRET"] = AgentSecret,
            ["PAYMENTS_TOKEN"] = Credential,
        };
    }

    private World(World first)
    {
        _first = first;
        Folder = first.Folder;
        Upstream = first.Upstream;
        Data = first.Data;
        Calls = first.Calls;
        Environment = new(first.Environment);
    }

    public TestFolder Folder { get; }

    public RecordingUpstream Upstream { get; }

    public string Data { get; set; }

    public string Database => Environment.GetValueOrDefault(ConnectionString) ?? Path.Combine(Data, "atellagent.db");

    public BoundaryProcess Boundary { get; private set; } = null!;

    public List<ClientCall> Calls { get; }

    public Dictionary<string, string> Environment { get; }

    public string BoundaryFolder => Folder.In("boundary");

    public static async Task<World> StartAsync(Action<World>? arrange = null, params string[] prefix)
    {
        TestFolder folder = new();
        World world = new(folder, new RecordingUpstream(folder.In("upstream.log")));
        Directory.CreateDirectory(world.BoundaryFolder);
        await File.WriteAllTextAsync(
            Path.Combine(world.BoundaryFolder, "boundary.yaml"), BoundaryYaml.For(world.Upstream.Port));
        arrange?.Invoke(world);
        await world.RestartAsync(prefix);
        return world;
    }

    /// <summary>The same on a new, migrated database of PostgreSQL; skipped where its binaries are not installed.</summary>
    /// <param name="server">The server; null for the one that all tests share.</param>
    /// <param name="arrange">What is different.</param>
    public static async Task<World> StartOnPostgreSqlAsync(PostgresServer? server = null, Action<World>? arrange = null)
    {
        Assert.SkipWhen(PostgresServer.WhyNot is not null, PostgresServer.WhyNot ?? "");
        server ??= await PostgresServer.SharedAsync();
        string connection = await server.CreateDatabaseAsync();
        return await StartAsync(world =>
        {
            MigrateAsync(world, connection).GetAwaiter().GetResult();
            arrange?.Invoke(world);
        });
    }

    /// <summary>One more silo on the same database, and whoever calls it.</summary>
    /// <param name="arrange">What is different with it.</param>
    public async Task<World> StartAnotherAsync(Action<World>? arrange = null)
    {
        World another = new(this);
        arrange?.Invoke(another);
        await another.RestartAsync();
        return another;
    }

    private static async Task MigrateAsync(World world, string connection)
    {
        world.Environment["ATELLAGENT__STORAGE__PROVIDER"] = "postgresql";
        world.Environment[ConnectionString] = connection;

        // Silos on different ports are one boundary, and so have one name.
        world.Environment["ATELLAGENT__ISSUER"] = "http://127.0.0.1:8700/";
        (int code, string output) = await BoundaryProcess.MigrateAsync(world.Data, world.Environment);
        Assert.True(code == 0, output);
    }

    public async Task RestartAsync(params string[] prefix)
    {
        if (Boundary is not null)
        {
            await Boundary.DisposeAsync();
        }

        Boundary = await BoundaryProcess.StartAsync(Data, BoundaryFolder, Environment, prefix);
    }

    /// <summary>Restarts on what is stored, without a folder to apply.</summary>
    public async Task RestartWithoutFolderAsync()
    {
        await Boundary.DisposeAsync();
        Boundary = await BoundaryProcess.StartAsync(Data, null, Environment);
    }

    public async Task<string> TokenAsync(string client = "agent", string? secret = null, string? deployment = "prod")
    {
        ClientCall answer = await RequestTokenAsync(client, secret ?? AgentSecret, deployment);
        return ((JsonString)answer.Body!["access_token"]!).Value;
    }

    public async Task<ClientCall> RequestTokenAsync(string client, string secret, string? deployment, params (string Name, string Value)[] more)
    {
        Dictionary<string, string> form = new() { ["grant_type"] = "client_credentials" };
        if (deployment is not null)
        {
            form["deployment"] = deployment;
        }

        foreach ((string name, string value) in more)
        {
            form[name] = value;
        }

        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(Boundary.Address, "oauth/token"))
        {
            Content = new FormUrlEncodedContent(form),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}")));
        return await SendAsync(request, null);
    }

    public async Task<string> AdminTokenAsync()
    {
        string text = await File.ReadAllTextAsync(Path.Combine(Data, "admin.json"));
        StrictJson.TryParse(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out _);
        JsonObject admin = (JsonObject)value!;
        return await TokenAsync(((JsonString)admin["clientId"]!).Value, ((JsonString)admin["clientSecret"]!).Value, null);
    }

    public async Task<ClientCall> RefundAsync(string token, decimal amount = 10, string? key = null, string orderId = "ord_1")
    {
        string text = amount.ToString(CultureInfo.InvariantCulture);
        return await ActAsync(token, $$"""{"route":"payments","operation":"refund","arguments":{"orderId":"{{orderId}}","amount":{{text}},"currency":"EUR"} }""", key);
    }

    public async Task<ClientCall> ActAsync(string? token, string body, string? key = null, string contentType = "application/json")
    {
        using HttpRequestMessage request = Post("v1/actions", token, Encoding.UTF8.GetBytes(body), contentType);
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        ClientCall call = await SendAsync(request, key);
        lock (Calls)
        {
            Calls.Add(call);
        }

        return call;
    }

    public async Task<ClientCall> SuspendAsync(string kind, string name, string verb, string? token = null)
    {
        using HttpRequestMessage request = Post($"v1/admin/{kind}/{name}/{verb}", token ?? await AdminTokenAsync(), [], "application/json");
        return await SendAsync(request, null);
    }

    public async Task<ClientCall> ApplyAsync(string yaml, string? token = null, bool dryRun = false)
    {
        using HttpRequestMessage request = Post(
            $"v1/admin/apply?dryRun={(dryRun ? "true" : "false")}",
            token ?? await AdminTokenAsync(),
            Encoding.UTF8.GetBytes(yaml),
            "application/yaml");
        return await SendAsync(request, null);
    }

    public async Task<ClientCall> GetAsync(string path, string? token)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(Boundary.Address, path));
        Authorize(request, token);
        return await SendAsync(request, null);
    }

    public async Task<(int Status, string Text)> GetTextAsync(string path)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri(Boundary.Address, path));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public HttpRequestMessage Post(string path, string? token, byte[] body, string contentType)
    {
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(Boundary.Address, path)) { Content = new ByteArrayContent(body) };
        if (contentType.Length > 0)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        Authorize(request, token);
        return request;
    }

    public async Task<ClientCall> SendAsync(HttpRequestMessage request, string? key)
    {
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request);
            byte[] body = await response.Content.ReadAsByteArrayAsync();
            StrictJson.TryParse(body, new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? value, out _);
            return new ClientCall(key, (int)response.StatusCode, value as JsonObject);
        }
        catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException or IOException)
        {
            return new ClientCall(key, 0, null);
        }
    }

    /// <summary>Waits until the boundary says that it is (not) ready.</summary>
    public async Task ReadyAsync(bool wanted = true)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while ((await GetTextAsync("readyz")).Status == 200 != wanted)
        {
            Assert.False(patience.IsCancellationRequested, $"readyz did not become {(wanted ? "ready" : "unready")}: {Boundary.Output}");
            await Task.Delay(50, CancellationToken.None);
        }
    }

    /// <summary>Waits until the boundary has said this: what it writes reaches the harness a moment after it was written.</summary>
    public async Task SaysAsync(string text)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (!Boundary.Output.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(patience.IsCancellationRequested, $"it did not say '{text}': {Boundary.Output}");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>Ends the boundary and holds all accounts of the run against each other.</summary>
    public async Task AssertHistoryAsync(bool faultFree = true)
    {
        await Boundary.StopAsync();
        IReadOnlyList<string> violations = HistoryChecker.Check(Database, Upstream.Requests, Calls, faultFree: faultFree, keyRing: Path.Combine(Data, "keys"));
        Assert.True(violations.Count == 0, string.Join('\n', violations));
        await ReplayCheck.AssertAsync(Database, Path.Combine(Data, "keys"));
        Assert.DoesNotContain(Upstream.Requests, static request => HoldsToken(request.AllText));
        Assert.DoesNotContain(Credential, Boundary.Output, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (Boundary is not null)
        {
            await Boundary.DisposeAsync();
        }

        _http.Dispose();
        if (_first is null)
        {
            await Upstream.DisposeAsync();
            Folder.Dispose();
        }
    }

    private static void Authorize(HttpRequestMessage request, string? token)
    {
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }
    }

    /// <summary>Whether a text holds a signed token (RFC 7515, compact form). Three letters of one are not enough: random base64 has them too.</summary>
    public static bool HoldsToken(string text) => SignedToken().IsMatch(text);

    public static bool IsOk(ClientCall call) => call.Status == (int)HttpStatusCode.OK;

    [GeneratedRegex(@"eyJ[\w-]+\.eyJ[\w-]+\.", RegexOptions.NonBacktracking)]
    private static partial Regex SignedToken();
}
