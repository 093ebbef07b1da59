using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Atellagent.Benchmarks.Worlds;

/// <summary>One caller of one silo that does one thing after the other: what is measured by its time and not by load.</summary>
/// <param name="silo">The silo's address.</param>
internal sealed class Caller(Uri silo) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = silo, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Gets a token with the shared secret of all callers here.</summary>
    public Task<string> TokenAsync(string client, string? deployment) => TokenAsync(client, GovernedWorld.Secret, deployment);

    public async Task<string> TokenAsync(string client, string secret, string? deployment)
    {
        Dictionary<string, string> form = new() { ["grant_type"] = "client_credentials" };
        if (deployment is not null)
        {
            form["deployment"] = deployment;
        }

        using HttpRequestMessage request = new(HttpMethod.Post, "oauth/token") { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}")));
        (int status, JsonElement body) = await SendAsync(request);
        return status == 200 ? body.GetProperty("access_token").GetString()! : throw new InvalidOperationException($"no token for {client}: {body}");
    }

    /// <summary>Gets a token of the first administrator.</summary>
    public async Task<string> AdminTokenAsync(string data)
    {
        using JsonDocument admin = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(data, "admin.json")));
        return await TokenAsync(admin.RootElement.GetProperty("clientId").GetString()!, admin.RootElement.GetProperty("clientSecret").GetString()!, null);
    }

    public async Task<(int Status, JsonElement Body)> PostAsync(string path, string token, string body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await SendAsync(request);
    }

    public async Task<(int Status, JsonElement Body)> GetAsync(string path, string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await SendAsync(request);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<(int Status, JsonElement Body)> SendAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await _http.SendAsync(request);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync();
        using JsonDocument? body = bytes.Length == 0 ? null : JsonDocument.Parse(bytes);
        return ((int)response.StatusCode, body?.RootElement.Clone() ?? default);
    }
}
