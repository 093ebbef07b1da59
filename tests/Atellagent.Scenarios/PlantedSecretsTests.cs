using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;
using Atellagent.Scenarios.Keys;

namespace Atellagent.Scenarios;

/// <summary>
/// Every kind of secret is planted, every flow is driven, in the right way and in the wrong ones, and then all that was written is
/// searched: what the process said, evidence, the database with its log, and the bodies of errors. Hashes may be there, secrets not.
/// </summary>
public sealed class PlantedSecretsTests : IDisposable
{
    private const string Mark = "Planted+/&<x>%41=";
    private const string AgentSecret = Mark + "agent-secret-0123456789-0123456789";
    private const string FileSecret = Mark + "file-secret-0123456789-0123456789";
    private const string WrongSecret = Mark + "wrong-secret-0123456789-0123456789";
    private const string Password = Mark + "password of alice \"quoted\"";
    private const string WrongPassword = Mark + "wrong password of alice";
    private const string EnvironmentCredential = Mark + "credential-from-the-environment";
    private const string FileCredential = Mark + "credential-from-a-file";

    private const string Exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";

    private readonly KeyClient _key = new();
    private readonly PlantedSecrets _planted = new();
    private readonly List<string> _errors = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(60) };

    [Fact]
    public async Task No_secret_is_left_in_anything_that_was_written()
    {
        await using World world = await PersonFlow.StartAsync(w => Arrange(w));
        Assert.Equal(204, (await PersonFlow.SetPasswordAsync(world, PersonFlow.Alice, Password)).Status);
        await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);

        await DriveClientsAsync(world);
        await DriveActionsAsync(world);
        await DrivePeopleAsync(world);
        await DriveWrongPlacesAsync(world);
        string[] export = await ExportAsync(world);
        Assert.NotEmpty(export);
        Assert.True(_errors.Count > 25, $"{_errors.Count} errors");

        // While it runs, so that the log of the database has not been folded into it yet.
        string[] found = [.. _planted.InFiles(world.Data, IsSearched)];
        await world.Boundary.StopAsync();
        using ECDsa signing = RealKey.Open(world.Data);
        _planted.Add("the private half of the signing key", signing.ExportParameters(includePrivateParameters: true).D!);
        found =
        [
            .. found,
            .. _planted.InFiles(world.Data, IsSearched),
            .. _planted.In("the output", world.Boundary.Output),
            .. export.SelectMany(text => _planted.In("evidence", text)),
            .. _errors.SelectMany(text => _planted.In("an error", text)),
        ];
        Assert.True(found.Length == 0, string.Join('\n', found.Distinct()));
    }

    [Fact]
    public void The_search_finds_every_spelling()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Password);
        _planted.Add("it", Password);
        string[] spellings =
        [
            Password, Convert.ToBase64String(bytes), "x" + Convert.ToBase64String([1, .. bytes, 2, 3]), System.Buffers.Text.Base64Url.EncodeToString([1, 2, .. bytes]),
            Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes), Uri.EscapeDataString(Password), System.Net.WebUtility.UrlEncode(Password),
            System.Text.Json.JsonSerializer.Serialize(Password), new JsonString(Password).ToString(), System.Net.WebUtility.HtmlEncode(Password),
        ];

        Assert.All(spellings, spelling => Assert.NotEmpty(_planted.In("", $"before {spelling} after")));
        Assert.Empty(_planted.In("", Mark));
    }

    public void Dispose()
    {
        _key.Dispose();
        _http.Dispose();
    }

    private void Arrange(World world)
    {
        Guesser.BehindAProxy(world);
        string credential = world.Folder.In("credential"), secret = world.Folder.In("secret");
        foreach ((string path, string text) in new[] { (credential, FileCredential), (secret, FileSecret) })
        {
            File.WriteAllText(path, text);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        world.Environment["AGENT_SECRET"] = AgentSecret;
        world.Environment["PAYMENTS_TOKEN"] = EnvironmentCredential;
        const string old = "    - clientSecretRef: env:AGENT_SECRET\n      deployments: [prod, spare]\n";
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        string yaml = File.ReadAllText(file).Replace(old, $"{old}    - clientSecretRef: file:{secret}\n    - publicKey: {_key.PublicJwk}\n", StringComparison.Ordinal)
            .Replace("  release: allow\n  operations:\n    get: {", $"  release: allow\n  credential: {{ headerRef: \"file:{credential}\", header: X-Key }}\n  operations:\n    get: {{", StringComparison.Ordinal)
            .Replace("https://localhost:", "http://127.0.0.1:", StringComparison.Ordinal).Replace("networks: [10.0.0.0/8]", "networks: [127.0.0.0/8]", StringComparison.Ordinal);
        Assert.Contains("X-Key", yaml, StringComparison.Ordinal);
        File.WriteAllText(file, yaml);
        foreach ((string name, string value) in new[]
        {
            ("the client's secret from the environment", AgentSecret), ("the client's secret from a file", FileSecret), ("a wrong secret", WrongSecret),
            ("the password", Password), ("a wrong password", WrongPassword), ("the first password", PersonFlow.Password),
            ("the destination's credential from the environment", EnvironmentCredential), ("the destination's credential from a file", FileCredential),
        })
        {
            _planted.Add(name, value);
        }
    }

    private async Task DriveClientsAsync(World world)
    {
        string assertion = Plant("a client's assertion", _key.Sign(KeyClient.Claims(world)));
        string proof = Plant("a proof of possession", _key.Proof("POST", new Uri(world.Boundary.Address, "oauth/token"), null));
        foreach (string secret in new[] { AgentSecret, FileSecret })
        {
            string token = Plant("an access token", (await ExpectAsync(world, 200, "oauth/token", Client(secret)))["access_token"]!);
            await ExpectAsync(world, 200, "oauth/introspect", [.. Client(secret), ("token", token)]);
            await ExpectAsync(world, 200, "oauth/token", [.. Client(secret), ("grant_type", Exchange), ("subject_token", token), ("subject_token_type", AccessToken)]);
            await ExpectAsync(world, 200, "oauth/revoke", [.. Client(secret), ("token", token)]);
        }

        await ExpectAsync(world, 200, "oauth/token", Assertion(assertion));
        await ExpectAsync(world, 401, "oauth/token", Assertion(assertion));
        Plant("a token that is bound to a key", (await ExpectAsync(world, 200, "oauth/token", Client(AgentSecret), proof))["access_token"]!);
        await ExpectAsync(world, 400, "oauth/token", Client(AgentSecret), proof);
        await ExpectAsync(world, 400, "oauth/token", Client(AgentSecret), proof + "x");
        await ExpectAsync(world, 401, "oauth/token", Client(WrongSecret));
        await ExpectAsync(world, 401, "oauth/token", [("grant_type", "client_credentials"), ("client_id", AgentSecret), ("client_secret", "agent")]);
        await ExpectAsync(world, 400, "oauth/token", [.. Client(AgentSecret), ("deployment", AgentSecret)]);
        await ExpectAsync(world, 400, "oauth/token", [.. Client(AgentSecret), ("grant_type", AgentSecret)]);
        await ExpectAsync(world, 400, "oauth/token", [.. Client(AgentSecret), ("authorization_details", AgentSecret)]);
        await ExpectAsync(world, 400, "oauth/token", [.. Client(AgentSecret), ("grant_type", Exchange), ("subject_token", WrongSecret), ("subject_token_type", AccessToken)]);
        for (int i = 0; i < 15; i++)
        {
            await ExpectAsync(world, null, "oauth/token", Client(WrongSecret), source: 1);
        }
    }

    private async Task DriveActionsAsync(World world)
    {
        string token = Plant("an access token", (await ExpectAsync(world, 200, "oauth/token", Assertion(Plant("a client's assertion", _key.Sign(KeyClient.Claims(world))))))["access_token"]!);
        const string elsewhere = """{"route":"elsewhere","operation":"get","arguments":{} }""";
        foreach (int status in new[] { 200, 500 })
        {
            // Each destination says what it was given.
            world.Upstream.Answer = request => new UpstreamAnswer { Status = status, Body = new JsonString(request.AllText.Contains("X-Key", StringComparison.Ordinal) ? FileCredential : EnvironmentCredential).ToString() };
            Keep(await world.RefundAsync(token));
            Keep(await world.ActAsync(token, elsewhere));
        }

        Assert.Contains(world.Upstream.Requests, static request => request.AllText.Contains(EnvironmentCredential, StringComparison.Ordinal));
        Assert.Contains(world.Upstream.Requests, static request => request.AllText.Contains(FileCredential, StringComparison.Ordinal));
        world.Upstream.Answer = static _ => new UpstreamAnswer();
        await SendAsync(world, HttpMethod.Post, "v1/actions", [], authorization: "Bearer " + token + "x");
        await SendAsync(world, HttpMethod.Post, "v1/actions", [], authorization: "DPoP " + token);
        await SendAsync(world, HttpMethod.Post, "mcp", [], authorization: "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("agent:" + AgentSecret)));
    }

    private async Task DrivePeopleAsync(World world)
    {
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);
        string code = Plant("an authorization code", (await flow.ApproveAsync(browser, password: Password))["code"]);
        Plant("a session", browser.Cookie!);
        Plant("a verifier", flow.Verifier);
        _errors.Add((await flow.RedeemAsync(code, static form => form["code_verifier"] = WrongSecret)).Body!.ToString());
        code = Plant("an authorization code", (await flow.ApproveAsync(browser))["code"]);
        ClientCall tokens = await flow.RedeemAsync(code);
        Plant("a person's token", PersonFlow.Member(tokens, "access_token"));
        Plant("an identity token", PersonFlow.Member(tokens, "id_token"));
        string refresh = Plant("a refresh token", PersonFlow.Member(tokens, "refresh_token"));
        ClientCall renewed = await PersonFlow.RefreshAsync(world, refresh);
        Plant("a refresh token", PersonFlow.Member(renewed, "refresh_token"));
        _errors.Add((await PersonFlow.RefreshAsync(world, refresh)).Body!.ToString());
        _errors.Add((await flow.RedeemAsync(code)).Body!.ToString());

        ClientCall device = await PersonFlow.TokenAsync(world, new() { ["client_id"] = "atell" }, "oauth/device_authorization");
        string deviceCode = Plant("a device code", PersonFlow.Member(device, "device_code"));
        Plant("a user code", PersonFlow.Member(device, "user_code"));
        Dictionary<string, string> poll = new() { ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code", ["client_id"] = "atell", ["device_code"] = deviceCode };
        _errors.Add((await PersonFlow.TokenAsync(world, poll)).Body!.ToString());
        await browser.GetAsync("oauth/device?user_code=" + PersonFlow.Member(device, "user_code"));
        await browser.SubmitAsync(("decision", "allow"));
        Plant("a device's token", PersonFlow.Member(await PersonFlow.TokenAsync(world, poll), "access_token"));
        _errors.Add((await PersonFlow.TokenAsync(world, poll)).Body!.ToString());

        using HttpRequestMessage invite = world.Post("v1/admin/people/bob/invitation", await world.AdminTokenAsync(), [], "");
        Plant("an invitation", PersonFlow.Member(await world.SendAsync(invite, null), "link").Split('/')[^1]);
        using Browser stranger = new(world.Boundary.Address);
        foreach ((string name, string password) in new[] { (PersonFlow.Alice, WrongPassword), ("nobody", WrongPassword), (Password, "alice"), ("bob", Password) })
        {
            await new PersonFlow(world).BeginAsync(stranger);
            await stranger.SubmitAsync(("name", name), ("password", password));

            // A name that was typed stands in the form again, for whoever has typed it.
            _errors.Add(name == Password ? stranger.Text.Replace(System.Net.WebUtility.HtmlEncode(Password), "", StringComparison.Ordinal) : stranger.Text);
        }
    }

    // Secrets where they do not belong.
    private async Task DriveWrongPlacesAsync(World world)
    {
        string escaped = Uri.EscapeDataString(AgentSecret);
        foreach (string path in new[]
        {
            "oauth/token?client_id=agent&client_secret=", "oauth/introspect?client_id=agent&token=x&client_secret=", "oauth/revoke?client_secret=", "oauth/authorize?client_id=",
            "oauth/authorize?client_id=atell&redirect_uri=", "oauth/device?user_code=", "v1/actions/", "v1/decisions/", "v1/admin/", "v1/evidence?principal=", "mcp?access_token=",
            ".well-known/oauth-protected-resource/mcp/", "invitation/", "sign-in?for=",
        })
        {
            await SendAsync(world, HttpMethod.Get, path + escaped, []);
            await SendAsync(world, HttpMethod.Post, path + escaped, [("grant_type", "client_credentials")]);
        }

        await SendAsync(world, HttpMethod.Post, "v1/actions", [], authorization: "Bearer " + AgentSecret);
    }

    private async Task<string[]> ExportAsync(World world)
    {
        string admin = await world.AdminTokenAsync();
        List<string> pages = [];
        foreach (string type in new[] { "sign_in", "client_attempt", "decision", "outcome", "administration" })
        {
            ClientCall page = await world.GetAsync($"v1/evidence?type={type}&limit=1000", admin);
            pages.Add(page.Body?.ToString() ?? "");
        }

        return [.. pages, .. StoredEvidence.ReadAll(world.Database, [], Path.Combine(world.Data, "keys")).Select(static record => record.Whole.ToString())];
    }

    private async Task<Dictionary<string, string>> ExpectAsync(World world, int? status, string path, (string, string)[] form, string? proof = null, int source = 0)
    {
        (int answered, string body) = await SendAsync(world, HttpMethod.Post, path, form, proof: proof, source: source);
        Assert.True(status is null || status == answered, $"{answered} and not {status} from {path}: {body}");
        return StrictJson.TryParse(Encoding.UTF8.GetBytes(body), JsonLimits.Default, out JsonValue? value, out _) && value is JsonObject answer
            ? answer.Members.Where(static member => member.Value is JsonString).ToDictionary(static member => member.Key, static member => ((JsonString)member.Value).Value)
            : [];
    }

    private async Task<(int Status, string Body)> SendAsync(
        World world, HttpMethod method, string path, (string Name, string Value)[] form, string? authorization = null, string? proof = null, int source = 0)
    {
        using HttpRequestMessage request = new(method, new Uri(world.Boundary.Address, path));
        if (method == HttpMethod.Post)
        {
            // The last of a name counts.
            request.Content = new FormUrlEncodedContent(form.GroupBy(static pair => pair.Name).Select(static group => KeyValuePair.Create(group.Key, group.Last().Value)));
        }

        foreach ((string name, string? value) in new[] { ("Authorization", authorization), ("DPoP", proof), ("X-Forwarded-For", $"203.0.113.{source}") })
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using HttpResponseMessage response = await _http.SendAsync(request);
        string body = await response.Content.ReadAsStringAsync();
        if ((int)response.StatusCode >= 300)
        {
            _errors.Add(body + response.Headers.WwwAuthenticate);
        }

        return ((int)response.StatusCode, body);
    }

    private void Keep(ClientCall call) => _errors.Add(call.Body?.ToString() ?? "");

    private string Plant(string name, string secret)
    {
        _planted.Add(name, secret);
        return secret;
    }

    private static (string, string)[] Client(string secret) =>
        [("grant_type", "client_credentials"), ("deployment", "prod"), ("client_id", "agent"), ("client_secret", secret)];

    private static (string, string)[] Assertion(string assertion) =>
    [
        ("grant_type", "client_credentials"), ("deployment", "prod"), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", assertion),
    ];

    // These hold the first administrator's secret and keys by design, for their owner alone.
    private static bool IsSearched(string file) => Path.GetFileName(file) is { } name && name != "admin.json" && !name.EndsWith(".key", StringComparison.Ordinal);
}
