using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios.Hosted;

/// <summary>Tokens of hosted deployments come with a run and in no other way, and are worth nothing without its key or after its end.</summary>
public sealed class HostedIdentityTests(HostedHouse house) : IClassFixture<HostedHouse>, IDisposable
{
    private const string Grant = "urn:atellagent:params:oauth:grant-type:run";
    private readonly KeyClient _key = new();
    private World World => house.World;

    [Fact]
    public async Task No_grant_gives_a_token_for_a_hosted_deployment()
    {
        ClientCall secret = await World.RequestTokenAsync("boxed", World.AgentSecret, "box");
        string own = await World.TokenAsync();
        ClientCall exchanged = await World.RequestTokenAsync(
            "boxed", World.AgentSecret, "box", ("grant_type", ExchangeWorld.Grant), ("subject_token", own), ("subject_token_type", ExchangeWorld.AccessToken));
        string runToken = await TokenOfRunAsync(await StartAsync());
        ClientCall ofRun = await World.RequestTokenAsync(
            "boxed", World.AgentSecret, null, ("grant_type", ExchangeWorld.Grant), ("subject_token", runToken), ("subject_token_type", ExchangeWorld.AccessToken));
        ClientCall none = await World.RequestTokenAsync("boxed", World.AgentSecret, null);
        ClientCall asClient = await World.RequestTokenAsync("boxed", World.AgentSecret, null, ("grant_type", Grant), ("run", await StartAsync()));

        Assert.Equal("the deployment is hosted: its tokens come with a run of it, and in no other way", Description(secret));
        Assert.All([secret, exchanged, ofRun, none, asClient], static refused => Assert.True(refused.Status is 400 or 401 && refused.Body!["access_token"] is null, refused.Body!.ToString()));
    }

    [Fact]
    public async Task A_runs_token_takes_a_proof_by_its_key_and_ends_with_the_run()
    {
        string run = await StartAsync();
        string another = await StartAsync();
        using KeyClient thief = new();
        Uri endpoint = new(World.Boundary.Address, "oauth/token");

        Assert.NotEqual(200, (await AskAsync(run, proof: null)).Status);
        Assert.NotEqual(200, (await AskAsync(run, thief.Proof("POST", endpoint, null))).Status);
        Assert.NotEqual(200, (await AskAsync("run_00000000000000000000000000", _key.Proof("POST", endpoint, null))).Status);
        Assert.NotEqual(200, (await AskAsync(run, _key.Proof("POST", endpoint, null), ("deployment", "prod"), ("resource", "https://elsewhere.example"))).Status);
        string token = await TokenOfRunAsync(run);
        string ofAnother = await TokenOfRunAsync(another);

        Assert.Equal(200, await RefundAsync(token, _key));
        Assert.Equal(401, await RefundAsync(token, thief));
        Assert.Equal(401, (await World.RefundAsync(token)).Status);
        Assert.Equal(200, await EndAsync(run));
        Assert.Equal(401, await RefundAsync(token, _key));
        Assert.NotEqual(200, (await AskAsync(run, _key.Proof("POST", endpoint, null))).Status);
        Assert.Equal(200, await RefundAsync(ofAnother, _key));
    }

    [Fact]
    public async Task Only_its_own_runner_is_told_about_a_run_or_ends_it()
    {
        string run = await StartAsync();
        using KeyClient thief = new();

        Assert.Equal(401, await WatchAsync(run, thief));
        Assert.Equal(401, await WatchAsync("nonsense", _key));
        Assert.Equal(401, await EndAsync(run, thief));
        Assert.Equal(200, await WatchAsync(run, _key));
        Assert.Equal(200, await EndAsync(run));
        Assert.Equal(200, await EndAsync(run));
    }

    [Fact]
    public async Task A_run_whose_deployment_is_hosted_no_more_has_lost_its_authority_and_the_tokens_of_before_it_was_do_not_serve_it()
    {
        await ApplyAsync("hosted");
        string run = await StartAsync("moving");
        string ofRun = await TokenOfRunAsync(run);
        Assert.Equal(200, await RefundAsync(ofRun, _key));

        await ApplyAsync("external");
        Assert.Equal(403, await RefundAsync(ofRun, _key));
        string external = await World.TokenAsync("boxed", World.AgentSecret, "moving");
        Assert.Equal(200, (await World.RefundAsync(external)).Status);

        await ApplyAsync("hosted");
        Assert.Equal(403, (await World.RefundAsync(external)).Status);
        JsonObject ended = (await World.GetAsync("v1/admin/runs/" + run, await World.AdminTokenAsync())).Body!;
        Assert.Contains(HostedWorld.Text(ended, "state"), (string[])["running", "ended"]);
    }

    [Fact]
    public async Task A_run_has_read_what_it_read_and_what_it_is_told_of_another_and_its_end_forgets_it()
    {
        await ApplyAsync(World, """
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: flow/hosted, owner: support }
            spec:
              match: { routes: [payments], operations: [getOrder, refund], environments: [production] }
              rules:
                - { id: read, effect: oblige, when: "operation.name == 'getOrder'", labels: [order-data] }
                - { id: no-sending, effect: deny, when: "'order-data' in run.labels && operation.name == 'refund'" }
            """);
        string reader = await StartAsync();
        string other = await StartAsync();
        (string readersToken, string othersToken) = (await TokenOfRunAsync(reader), await TokenOfRunAsync(other));

        ClientCall read = await SendAsync("POST", "v1/actions", readersToken, """{"route":"payments","operation":"getOrder","arguments":{"orderId":"ord_1"}}""");
        Assert.True(read.Status == 200, read.Body!.ToString());
        Assert.Equal(403, await RefundAsync(readersToken, _key));
        Assert.Equal(200, await RefundAsync(othersToken, _key));

        // An action of another run is the deployment's, and whoever reads it has read what it read.
        ClientCall told = await SendAsync("GET", "v1/actions/" + HostedWorld.Text(read.Body!, "id"), othersToken, null);
        Assert.Equal(200, told.Status);
        Assert.Equal(403, await RefundAsync(othersToken, _key));
        string listed = (await World.GetAsync("v1/admin/labels", await World.AdminTokenAsync())).Body!.ToString();
        Assert.Contains("run/" + other, listed, StringComparison.Ordinal);
        Assert.DoesNotContain("deployment/box", listed, StringComparison.Ordinal);

        Assert.Equal(200, await EndAsync(other));
        Assert.DoesNotContain("run/" + other, (await World.GetAsync("v1/admin/labels", await World.AdminTokenAsync())).Body!.ToString(), StringComparison.Ordinal);
        Assert.Equal(200, await EndAsync(reader));
    }

    public void Dispose() => _key.Dispose();

    private async Task<ClientCall> SendAsync(string method, string path, string token, string? body)
    {
        Uri address = new(World.Boundary.Address, path);
        using HttpRequestMessage request = new(new HttpMethod(method), address);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", "DPoP " + token);
        request.Headers.Add("DPoP", _key.Proof(method, address, token));
        return await World.SendAsync(request, null);
    }

    private Task ApplyAsync(string runtime) => ApplyAsync(World, $$"""
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: moving, owner: support }
        spec: { principals: [boxed], environment: production, runtime: {{runtime}}, grants: [ { route: payments, operations: [refund] } ] }
        """);

    private static async Task ApplyAsync(World world, string yaml)
    {
        ClientCall applied = await world.ApplyAsync(yaml);
        Assert.True(applied.Status == 200, applied.Body!.ToString());
    }

    private async Task<string> StartAsync(string deployment = "box")
    {
        string key = _key.PublicJwk.Replace("kty: EC, crv: P-256, x:", "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":", StringComparison.Ordinal).Replace("y:", "\"y\":", StringComparison.Ordinal);
        string body = $$"""{"deployment":"{{deployment}}","command":["true"],"key":{{key}}}""";
        using HttpRequestMessage request = World.Post("v1/admin/runs", await World.TokenAsync("supervisor", HostedWorld.RunnerSecret, null), Encoding.UTF8.GetBytes(body), "application/json");
        ClientCall started = await World.SendAsync(request, null);
        Assert.True(started.Status == 201, started.Body?.ToString());
        return HostedWorld.Text(started.Body!, "id")!;
    }

    private async Task<ClientCall> AskAsync(string run, string? proof, params (string Name, string Value)[] more)
    {
        Dictionary<string, string> form = new() { ["grant_type"] = Grant, ["client_id"] = "atellagent-runner", ["run"] = run };
        foreach ((string name, string value) in more)
        {
            form[name] = value;
        }

        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(World.Boundary.Address, "oauth/token")) { Content = new FormUrlEncodedContent(form) };
        if (proof is not null)
        {
            request.Headers.Add("DPoP", proof);
        }

        return await World.SendAsync(request, null);
    }

    private async Task<string> TokenOfRunAsync(string run)
    {
        ClientCall answer = await AskAsync(run, _key.Proof("POST", new Uri(World.Boundary.Address, "oauth/token"), null));
        Assert.True(answer.Status == 200, answer.Body?.ToString());
        return HostedWorld.Text(answer.Body!, "access_token")!;
    }

    private async Task<int> RefundAsync(string token, KeyClient key)
    {
        using HttpRequestMessage request = World.Post("v1/actions", null, """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":10,"currency":"EUR"}}"""u8.ToArray(), "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", "DPoP " + token);
        request.Headers.Add("DPoP", key.Proof("POST", new Uri(World.Boundary.Address, "v1/actions"), token));
        return (await World.SendAsync(request, null)).Status;
    }

    private async Task<int> WatchAsync(string run, KeyClient key)
    {
        Uri address = new(World.Boundary.Address, $"v1/runs/{run}/watch");
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        request.Headers.Add("DPoP", key.Proof("GET", address, null));
        return (await World.SendAsync(request, null)).Status;
    }

    private async Task<int> EndAsync(string run, KeyClient? key = null)
    {
        using HttpRequestMessage request = World.Post($"v1/runs/{run}/end", null, """{"reason":"done","exitCode":0}"""u8.ToArray(), "application/json");
        request.Headers.Add("DPoP", (key ?? _key).Proof("POST", request.RequestUri!, null));
        return (await World.SendAsync(request, null)).Status;
    }

    private static string? Description(ClientCall call) => HostedWorld.Text(call.Body!, "error_description");
}
