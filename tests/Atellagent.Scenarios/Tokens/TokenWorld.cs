using Atellagent.Domain.Json;
using Atellagent.Harness;
using Atellagent.Scenarios.Keys;
using System.Security.Cryptography;

namespace Atellagent.Scenarios.Tokens;

/// <summary>A boundary whose agent has a secret and a key, up for long enough to take proofs of possession, and its signing key in the hands of the test.</summary>
public sealed class TokenWorld : IAsyncLifetime
{
    private const string Secret = "    - clientSecretRef: env:AGENT_SECRET\n      deployments: [prod, spare]\n";

    internal World World { get; private set; } = null!;

    internal KeyClient Client { get; } = new();

    internal ECDsa SigningKey { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await World.StartAsync(world =>
        {
            string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
            string yaml = File.ReadAllText(file);
            File.WriteAllText(file, yaml.Replace(Secret, Secret + $"    - publicKey: {Client.PublicJwk}\n      deployments: [prod]\n", StringComparison.Ordinal));
        });
        SigningKey = RealKey.Open(World.Data);
        await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
    }

    internal Task<ClientCall> PostFormAsync(string path, string client, string secret, params (string, string)[] form)
    {
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(World.Boundary.Address, path))
        {
            Content = new FormUrlEncodedContent(form.Select(static pair => KeyValuePair.Create(pair.Item1, pair.Item2))),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{client}:{secret}")));
        return World.SendAsync(request, null);
    }

    internal async Task<(string Client, string Secret)> AdministratorAsync()
    {
        StrictJson.TryParse(await File.ReadAllBytesAsync(Path.Combine(World.Data, "admin.json")), JsonLimits.Default, out JsonValue? value, out _);
        JsonObject admin = (JsonObject)value!;
        return (((JsonString)admin["clientId"]!).Value, ((JsonString)admin["clientSecret"]!).Value);
    }

    public async ValueTask DisposeAsync()
    {
        await World.AssertHistoryAsync();
        await World.DisposeAsync();
        Client.Dispose();
        SigningKey.Dispose();
    }
}
