using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>One authorization code flow with PKCE, of which every part can be changed.</summary>
internal sealed class PersonFlow(World world)
{
    public const string Alice = "alice";
    public const string Password = "correct horse battery staple";

    public const string People =
        """

        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: alice }
        spec: { type: person, roles: [administrator] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: bob }
        spec: { type: person }
        """;

    public string Verifier { get; set; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public string Redirect { get; set; } = "http://127.0.0.1:45678/callback";

    public string State { get; } = "st&te=<x>";

    public Dictionary<string, string?> Parameters { get; } = [];

    public string Path
    {
        get
        {
            Dictionary<string, string?> all = new()
            {
                ["client_id"] = "atell",
                ["response_type"] = "code",
                ["redirect_uri"] = Redirect,
                ["state"] = State,
                ["scope"] = "openid offline_access",
                ["nonce"] = "n-0",
                ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
                ["code_challenge_method"] = "S256",
            };
            foreach ((string name, string? value) in Parameters)
            {
                all[name] = value;
            }

            return "oauth/authorize?" + string.Join('&', all.Where(static pair => pair.Value is not null).Select(static pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}"));
        }
    }

    public static async Task<World> StartAsync(Action<World>? arrange = null)
    {
        World world = await World.StartAsync(w =>
        {
            arrange?.Invoke(w);
            string file = System.IO.Path.Combine(w.BoundaryFolder, "people.yaml");
            File.WriteAllText(file, People.TrimStart('\n', '-'));
        });
        await SetPasswordAsync(world, Alice, Password);
        return world;
    }

    public static async Task<ClientCall> SetPasswordAsync(World world, string person, string password)
    {
        using HttpRequestMessage request = world.Post($"v1/admin/people/{person}/password", await world.AdminTokenAsync(), Encoding.UTF8.GetBytes(JsonObject.Of(("password", new JsonString(password))).ToString()), "application/json");
        request.Method = HttpMethod.Put;
        return await world.SendAsync(request, null);
    }

    /// <summary>From the client's request to the sign-in form.</summary>
    public async Task BeginAsync(Browser browser)
    {
        await browser.GetAsync(Path);
        await browser.FollowAsync();
        Assert.Equal((200, "Sign in"), (browser.Status, browser.Title));
    }

    /// <summary>From the client's request to its redirect, with whatever the person is asked on the way.</summary>
    public async Task<Dictionary<string, string>> ApproveAsync(Browser browser, string person = Alice, string password = Password)
    {
        await browser.GetAsync(Path);
        Uri? end = await browser.FollowAsync();
        if (end is null)
        {
            await (browser.Title == "Sign in" ? browser.SubmitAsync(("name", person), ("password", password)) : browser.SubmitAsync());
            end = await browser.FollowAsync();
        }

        Assert.True(end is not null, $"{browser.Status} {browser.Title}: {browser.Text}");
        Assert.StartsWith(Redirect + "?", end.AbsoluteUri, StringComparison.Ordinal);
        return Query(end);
    }

    public Task<ClientCall> RedeemAsync(string code, Action<Dictionary<string, string>>? change = null)
    {
        Dictionary<string, string> form = new()
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = Parameters.GetValueOrDefault("client_id") ?? "atell",
            ["code"] = code,
            ["redirect_uri"] = Redirect,
            ["code_verifier"] = Verifier,
        };
        change?.Invoke(form);
        return TokenAsync(world, form);
    }

    public static async Task<ClientCall> TokenAsync(World world, Dictionary<string, string> form, string endpoint = "oauth/token")
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(world.Boundary.Address, endpoint)) { Content = new FormUrlEncodedContent(form) };
        return await world.SendAsync(request, null);
    }

    public static Task<ClientCall> RefreshAsync(World world, string refreshToken) => TokenAsync(world, new()
    {
        ["grant_type"] = "refresh_token",
        ["client_id"] = "atell",
        ["refresh_token"] = refreshToken,
    });

    public static string Member(ClientCall call, string name) => ((JsonString)call.Body![name]!).Value;

    public static string? Error(ClientCall call) => (call.Body?["error"] as JsonString)?.Value;

    public static Dictionary<string, string> Query(Uri address) => address.Query.TrimStart('?').Split('&').Select(static pair => pair.Split('=', 2))
        .ToDictionary(static pair => pair[0], static pair => WebUtility.UrlDecode(pair[1]));
}
