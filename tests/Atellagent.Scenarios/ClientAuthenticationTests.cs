using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>How clients prove themselves, and what is refused.</summary>
public sealed class ClientAuthenticationTests(ClientAuthenticationTests.OneKey shared) : IClassFixture<ClientAuthenticationTests.OneKey>
{
    private const string Secret = "    - clientSecretRef: env:AGENT_SECRET\n      deployments: [prod, spare]\n";

    [Fact]
    public async Task A_client_with_a_key_gets_a_token_once_for_each_assertion()
    {
        using KeyClient key = new();
        await using World world = await StartAsync($"    - publicKey: {key.PublicJwk}\n      deployments: [prod]\n");
        string assertion = key.Sign(KeyClient.Claims(world));

        ClientCall first = await KeyClient.AskAsync(world, assertion);
        ClientCall again = await KeyClient.AskAsync(world, assertion);

        Assert.True(first.Status == 200, first.Body?.ToString());
        Assert.Equal(200, (await world.RefundAsync(((JsonString)first.Body!["access_token"]!).Value)).Status);
        AssertNoClient(again);
        await world.RestartAsync();
        AssertNoClient(await KeyClient.AskAsync(world, assertion));
        Assert.Equal(200, (await KeyClient.AskAsync(world, key.Sign(KeyClient.Claims(world)))).Status);
    }

    [Fact]
    public async Task Of_many_that_bring_one_assertion_at_once_one_gets_a_token()
    {
        KeyClient key = shared.Key;
        World world = shared.World;
        string assertion = key.Sign(KeyClient.Claims(world));

        ClientCall[] answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => KeyClient.AskAsync(world, assertion)));

        Assert.Single(answers, static a => a.Status == 200);
    }

    [Theory]
    [InlineData("jti", null)]
    [InlineData("jti", "")]
    [InlineData("exp", null)]
    [InlineData("exp", -120L)]
    [InlineData("exp", 3600L)]
    [InlineData("nbf", 600L)]
    [InlineData("iat", 600L)]
    [InlineData("iss", "other")]
    [InlineData("iss", null)]
    [InlineData("sub", "other")]
    [InlineData("sub", null)]
    [InlineData("aud", "https://other.example/")]
    [InlineData("aud", null)]
    public async Task An_assertion_that_says_something_else_is_refused(string claim, object? value)
    {
        KeyClient key = shared.Key;
        World world = shared.World;
        Dictionary<string, object?> claims = KeyClient.Claims(world);
        claims[claim] = value is long seconds ? TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds : value;

        ClientCall answer = await KeyClient.AskAsync(world, key.Sign(claims));

        Assert.True(answer.Status is 400 or 401, answer.Body?.ToString());
        Assert.Null(answer.Body!["access_token"]);
        Assert.Equal(200, (await KeyClient.AskAsync(world, key.Sign(KeyClient.Claims(world)))).Status);
    }

    [Theory]
    [InlineData("client-authentication+jwt", true)]
    [InlineData("JWT", true)]
    [InlineData(null, true)]
    [InlineData("dpop+jwt", false)]
    [InlineData("at+jwt", false)]
    [InlineData("oauth-authz-req+jwt", false)]
    public async Task An_assertion_says_what_it_is_or_nothing_and_never_something_else(string? type, bool isTaken)
    {
        KeyClient key = shared.Key;
        World world = shared.World;

        ClientCall answer = await KeyClient.AskAsync(world, key.SignAs(type, KeyClient.Claims(world)));

        Assert.True((answer.Status == 200) == isTaken, $"{answer.Status} {answer.Body}");
    }

    [Fact]
    public async Task An_assertion_by_another_key_or_by_none_is_refused()
    {
        KeyClient key = shared.Key;
        using KeyClient other = new();
        World world = shared.World;
        string good = key.Sign(KeyClient.Claims(world));
        string unsigned = $"{KeyClient.Part(new() { ["alg"] = "none", ["typ"] = "client-authentication+jwt" })}.{good.Split('.')[1]}.";

        AssertNoClient(await KeyClient.AskAsync(world, other.Sign(KeyClient.Claims(world))));
        Assert.NotEqual(200, (await KeyClient.AskAsync(world, unsigned)).Status);
        Assert.NotEqual(200, (await KeyClient.AskAsync(world, good[..^4] + "AAAA")).Status);
        Assert.Equal(200, (await KeyClient.AskAsync(world, good)).Status);
    }

    [Fact]
    public async Task The_caller_does_not_pick_the_stronger_deployment_whichever_credential_it_names()
    {
        using KeyClient production = new();
        using KeyClient staging = new();
        await using World world = await StartAsync($"    - publicKey: {production.PublicJwk}\n      deployments: [prod]\n    - publicKey: {staging.PublicJwk}\n      deployments: [spare]\n" + "    - clientSecretRef: env:AGENT_SECRET\n      deployments: [spare]\n");

        Assert.Equal(200, (await KeyClient.AskAsync(world, production.Sign(KeyClient.Claims(world)), "prod")).Status);
        Assert.Equal(200, (await KeyClient.AskAsync(world, staging.Sign(KeyClient.Claims(world)), "spare")).Status);
        Assert.Equal(200, (await world.RequestTokenAsync("agent", World.AgentSecret, "spare")).Status);
        Assert.Equal(400, (await world.RequestTokenAsync("agent", World.AgentSecret, "prod")).Status);
        Assert.Equal(400, (await KeyClient.AskAsync(world, production.Sign(KeyClient.Claims(world)), "spare")).Status);
        foreach (string claimed in new[] { "prod", "any" })
        {
            staging.Header["kid"] = claimed;
            ClientCall answer = await KeyClient.AskAsync(world, staging.Sign(KeyClient.Claims(world)), "prod");
            Assert.True(answer.Status is 400 or 401, answer.Body?.ToString());
        }
    }

    [Fact]
    public async Task A_secret_can_be_replaced_while_the_old_one_is_still_in_use()
    {
        const string next = "the-next-secret-of-the-agent-which-is-long";
        await using World world = await World.StartAsync(static w => w.Environment["NEXT_SECRET"] = next);
        string yaml = await File.ReadAllTextAsync(Path.Combine(world.BoundaryFolder, "boundary.yaml"));
        Assert.Equal(401, (await world.RequestTokenAsync("agent", next, "prod")).Status);

        Assert.Equal(200, (await world.ApplyAsync(yaml.Replace(Secret, Secret + "    - clientSecretRef: env:NEXT_SECRET\n", StringComparison.Ordinal))).Status);
        Assert.Equal(200, (await world.RequestTokenAsync("agent", next, "prod")).Status);
        Assert.Equal(200, (await world.RequestTokenAsync("agent", World.AgentSecret, "prod")).Status);
        Assert.Equal(200, (await world.ApplyAsync(yaml.Replace(Secret, "    - clientSecretRef: env:NEXT_SECRET\n", StringComparison.Ordinal))).Status);

        Assert.Equal(200, (await world.RequestTokenAsync("agent", next, "prod")).Status);
        Assert.Equal(401, (await world.RequestTokenAsync("agent", World.AgentSecret, "prod")).Status);
    }

    [Fact]
    public async Task A_secret_that_is_too_short_is_no_credential()
    {
        await using World world = await World.StartAsync(static w => w.Environment["AGENT_SECRET"] = "31-characters-31-characters-31-");

        AssertNoClient(await world.RequestTokenAsync("agent", "31-characters-31-characters-31-", "prod"));
        await world.SaysAsync("at least 32 characters");
    }

    [Fact]
    public async Task Nobody_learns_which_clients_there_are()
    {
        await using World world = await World.StartAsync();

        ClientCall wrong = await world.RequestTokenAsync("agent", new string('x', 40), "prod");
        ClientCall unknown = await world.RequestTokenAsync("nobody", new string('x', 40), "prod");
        Assert.Equal(200, (await world.SuspendAsync("principals", "agent", "suspend")).Status);
        ClientCall suspended = await world.RequestTokenAsync("agent", World.AgentSecret, "prod");

        Assert.All([wrong, unknown, suspended], AssertNoClient);
        Assert.Equal(wrong.Body!.ToString(), unknown.Body!.ToString());
        Assert.Equal(wrong.Body.ToString(), suspended.Body!.ToString());
    }

    [Fact]
    public async Task No_secret_stands_in_the_data_folders_database()
    {
        await using World world = await World.StartAsync();
        await world.TokenAsync();
        string admin = await File.ReadAllTextAsync(Path.Combine(world.Data, "admin.json"));
        string adminSecret = admin.Split('"').Single(static part => part.Length == 64);

        string key = await File.ReadAllTextAsync(Path.Combine(world.Data, "client-secret.key"));
        foreach (string file in Directory.EnumerateFiles(world.Data, "atellagent.db*"))
        {
            string content = System.Text.Encoding.Latin1.GetString(await ReadSharedAsync(file));
            Assert.All([World.AgentSecret, adminSecret, key], secret => Assert.DoesNotContain(secret, content, StringComparison.Ordinal));
        }

        Assert.All(Directory.EnumerateFiles(world.Data, "*.key").Append(Path.Combine(world.Data, "admin.json")), static file =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using MemoryStream all = new();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    private static void AssertNoClient(ClientCall answer)
    {
        Assert.Equal((401, "invalid_client"), (answer.Status, ((JsonString)answer.Body!["error"]!).Value));
        Assert.Equal("the client could not be authenticated", ((JsonString)answer.Body["error_description"]!).Value);
        Assert.Null(answer.Body["access_token"]);
    }

    private static Task<World> StartAsync(string credentials, Action<World>? arrange = null) => World.StartAsync(world =>
    {
        arrange?.Invoke(world);

        // Its port is another one after a restart, and the audience of an assertion shall not be.
        world.Environment["ATELLAGENT__ISSUER"] = "https://boundary.example/";
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        string yaml = File.ReadAllText(file);
        Assert.Contains(Secret, yaml, StringComparison.Ordinal);
        File.WriteAllText(file, yaml.Replace(Secret, credentials, StringComparison.Ordinal));
    });

    public sealed class OneKey : SharedWorld
    {
        internal KeyClient Key { get; } = new();

        internal override Task<World> StartAsync() => ClientAuthenticationTests.StartAsync($"    - publicKey: {Key.PublicJwk}\n", Guesser.BehindAProxy);
    }
}
