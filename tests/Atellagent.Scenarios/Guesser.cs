using System.Diagnostics;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Somebody who guesses clients' secrets, many at once.</summary>
internal sealed class Guesser(World world) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = TimeSpan.FromSeconds(60) };

    public static Action<World> BehindAProxy { get; } = static world => world.Environment["ATELLAGENT__PROXIES__TRUSTED__0"] = "127.0.0.1";

    public async Task<(int Status, string Body, int? RetryAfter)> GuessAsync(
        string client, string secret, string source, string path = "oauth/token", string deployment = "prod", string? assertion = null)
    {
        Dictionary<string, string> form = new() { ["grant_type"] = "client_credentials", ["deployment"] = deployment, ["client_id"] = client };
        if (path != "oauth/token")
        {
            form = new() { ["token"] = "x", ["client_id"] = client };
        }

        if (assertion is null)
        {
            form["client_secret"] = secret;
        }
        else
        {
            form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            form["client_assertion"] = assertion;
        }

        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(world.Boundary.Address, path)) { Content = new FormUrlEncodedContent(form) };
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", source);
        using HttpResponseMessage response = await _http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), (int?)response.Headers.RetryAfter?.Delta?.TotalSeconds);
    }

    /// <summary>Guesses in parallel.</summary>
    /// <returns>How many answers there were of each status.</returns>
    public async Task<Dictionary<int, int>> FloodAsync(int count, Func<int, (string Client, string Source)> who)
    {
        Dictionary<int, int> statuses = [];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 48 }, async (i, _) =>
        {
            (string client, string from) = who(i);
            (int status, string body, int? retryAfter) = await GuessAsync(client, $"wrong-secret-wrong-secret-wrong-secret-{i}", from);
            Assert.DoesNotContain("access_token", body, StringComparison.Ordinal);
            lock (statuses)
            {
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
            }
        });
        return statuses;
    }

    /// <summary>What evidence says of attempts, after the boundary has ended.</summary>
    public static (long Count, int Records) Told(World world, string type, Func<StoredEvidence, bool>? which = null)
    {
        List<string> violations = [];
        StoredEvidence[] records = [.. StoredEvidence.ReadAll(world.Database, violations).Where(record => record.Text("type") == type && (which?.Invoke(record) ?? true))];
        Assert.Empty(violations);
        return (records.Sum(static record => (long)((record.Json["count"] as JsonNumber)?.Value ?? 1)), records.Length);
    }

    public static long ResidentBytes(World world)
    {
        using Process process = Process.GetProcessById(world.Boundary.Id);
        return process.WorkingSet64;
    }

    public void Dispose() => _http.Dispose();
}
