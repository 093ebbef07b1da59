using System.Security.Cryptography;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>
/// OAuth clients that are not ours, from <c>tests/clients</c>, at versions that its lock file pins: each goes the whole way from
/// discovery to an action, and checks on it what it always checks.
/// </summary>
public sealed class StrangerClientTests
{
    private static readonly string[] Steps =
    [
        "discovery", "client_secret_basic", "client_secret_post", "private_key_jwt", "dpop", "jwks", "introspection", "revocation", "authorization code", "device",
    ];

    [Fact]
    public Task Oauth4webapi_completes_every_flow() => RunAsync("oauth4webapi.mjs", [.. Steps, "wrong secret"]);

    [Fact]
    public Task Openid_client_completes_every_flow() => RunAsync("openid-client.mjs", Steps);

    [Fact]
    public Task The_mcp_client_finds_its_way_from_the_first_401_to_a_tool() => RunAsync("mcp.mjs", ["client_credentials", "private_key_jwt", "authorization code"]);

    private static async Task RunAsync(string program, string[] steps)
    {
        Assert.SkipUnless(Npm.IsPresent, "node and npm are not installed");
        string? folder = await Npm.InstallLockedAsync(Repository.In("tests", "clients"));
        Assert.SkipUnless(folder is not null, "the npm registry cannot be reached");
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using McpUpstream tools = await McpUpstream.StartAsync(stateless: true);
        await using World world = await PersonFlow.StartAsync(w => AddKey(w, tools, key));

        // Proofs that were made before a boundary could have seen them are refused.
        await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
        (int code, string output) = await Npm.RunAsync(
            folder!,
            new Dictionary<string, string>
            {
                ["BOUNDARY"] = world.Boundary.Address.AbsoluteUri,
                ["AGENT_SECRET"] = World.AgentSecret,
                ["AGENT_KEY"] = key.ExportPkcs8PrivateKeyPem(),
                ["PERSON"] = PersonFlow.Alice,
                ["PASSWORD"] = PersonFlow.Password,
            },
            "node",
            program);

        Assert.True(code == 0, output + world.Boundary.Output);
        Assert.Equal(steps.Order(StringComparer.Ordinal), output.Split('\n').Where(static line => line.StartsWith("done ", StringComparison.Ordinal)).Select(static line => line[5..]).Order(StringComparer.Ordinal));
        Assert.Equal(program == "mcp.mjs" ? 2 : 0, tools.Calls.Count);
    }

    private static void AddKey(World world, McpUpstream tools, ECDsa key)
    {
        const string secret = "    - clientSecretRef: env:AGENT_SECRET\n      deployments: [prod, spare]\n";
        ECParameters point = key.ExportParameters(includePrivateParameters: false);
        string jwk = $$"""{ kty: EC, crv: P-256, x: "{{KeyClient.Text(point.Q.X!)}}", y: "{{KeyClient.Text(point.Q.Y!)}}" }""";
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        File.WriteAllText(file, File.ReadAllText(file).Replace(secret, $"{secret}    - publicKey: {jwk}\n      deployments: [prod]\n", StringComparison.Ordinal));
        tools.AddTo(world);
    }
}
