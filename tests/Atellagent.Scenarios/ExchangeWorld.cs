using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>A boundary in which a person and a planning agent let others act for them, and the requests that try to make more of it.</summary>
public class ExchangeWorld : IAsyncLifetime
{
    public const string AliceSecret = "alice-secret-alice-secret-alice-secret";
    public const string PlannerSecret = "planner-secret-planner-secret-planner-s";
    public const string StrangerSecret = "stranger-secret-stranger-secret-strang";
    public const string Grant = "urn:ietf:params:oauth:grant-type:token-exchange";
    public const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";

    public const string Yaml =
        """
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: alice, owner: support }
        spec:
          type: person
          roles: [support]
          credentials: [{ clientSecretRef: env:ALICE_SECRET }]
          delegation: { to: [planner, agent] }
          grants:
            - { route: payments, operations: [refund, getOrder], bounds: { arguments: { amount: { maximum: 100 } } } }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: planner, owner: support }
        spec:
          type: agent
          roles: [support]
          credentials: [{ clientSecretRef: env:PLANNER_SECRET }]
          delegation: { to: [agent] }
          grants:
            - { route: payments, operations: [refund, getOrder] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: plan, owner: support }
        spec:
          principals: [planner]
          environment: production
          runtime: external
          grants:
            - { route: payments, operations: [refund], bounds: { arguments: { amount: { maximum: 200 } } } }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: stranger, owner: support }
        spec:
          type: agent
          roles: [support]
          credentials: [{ clientSecretRef: env:STRANGER_SECRET }]
          grants:
            - { route: payments, operations: [refund, getOrder] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: strange, owner: support }
        spec:
          principals: [stranger]
          environment: production
          runtime: external
          grants:
            - { route: payments, operations: [refund, getOrder] }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: finance/on-behalf, owner: support }
        spec:
          match: { routes: [payments], operations: [refund] }
          rules:
            - id: unlucky
              effect: deny
              when: "delegation.exists(d, d.type == 'person' && d.name == 'alice' && has(d.owner) && d.owner == 'support') && args.amount == 13"
              message: not on behalf of people

        """;

    internal World World { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => World = await World.StartAsync(static world =>
    {
        File.WriteAllText(Path.Combine(world.BoundaryFolder, "exchange.yaml"), Yaml);
        world.Environment["ALICE_SECRET"] = AliceSecret;
        world.Environment["PLANNER_SECRET"] = PlannerSecret;
        world.Environment["STRANGER_SECRET"] = StrangerSecret;
    });

    public virtual async ValueTask DisposeAsync()
    {
        await World.AssertHistoryAsync();
        await World.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal Task<string> AliceAsync() => World.TokenAsync("alice", AliceSecret, null);

    internal Task<ClientCall> ExchangeAsync(string client, string token, string? deployment, params (string Name, string Value)[] more) =>
        ExchangeAsync(World, client, token, deployment, null, more);

    /// <summary>Exchanges a token, and has got one.</summary>
    internal async Task<string> ExchangedAsync(string client, string token, string? deployment, params (string Name, string Value)[] more)
    {
        ClientCall answer = await ExchangeAsync(client, token, deployment, more);
        Assert.True(answer.Status == 200, answer.Body?.ToString());
        return ((JsonString)answer.Body!["access_token"]!).Value;
    }

    internal static Task<ClientCall> ExchangeAsync(World world, string client, string token, string? deployment, string? proof, params (string Name, string Value)[] more)
    {
        List<KeyValuePair<string, string>> form = [new("grant_type", Grant), new("subject_token", token)];
        if (deployment is not null)
        {
            form.Add(new("deployment", deployment));
        }

        if (!more.Any(static m => m.Name == "subject_token_type"))
        {
            form.Add(new("subject_token_type", AccessToken));
        }

        form.AddRange(more.Select(static m => new KeyValuePair<string, string>(m.Name, m.Value)));
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(world.Boundary.Address, "oauth/token")) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{Secret(client)}")));
        if (proof is not null)
        {
            request.Headers.Add("DPoP", proof);
        }

        return world.SendAsync(request, null);
    }

    /// <summary>The claims of a token.</summary>
    internal static JsonObject Claims(string token) => Read(Base64Url.DecodeFromChars(token.Split('.')[1]));

    internal static void AssertRefused(string error, string said, ClientCall answer)
    {
        Assert.True(answer.Status is 400 or 401, answer.Body?.ToString());
        Assert.Equal(error, ((JsonString)answer.Body!["error"]!).Value);
        Assert.Contains(said, (answer.Body["error_description"] as JsonString)?.Value ?? "", StringComparison.Ordinal);
        Assert.Null(answer.Body["access_token"]);
    }

    private static JsonObject Read(byte[] json) =>
        StrictJson.TryParse(json, JsonLimits.Default, out JsonValue? value, out _) ? (JsonObject)value : throw new InvalidOperationException("no claims");

    private static string Secret(string client) => client switch
    {
        "alice" => AliceSecret,
        "planner" => PlannerSecret,
        "stranger" => StrangerSecret,
        _ => World.AgentSecret,
    };
}
