using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The usual boundary with people: refunds above 100 take two of finance.</summary>
internal static class ApprovalWorld
{
    private const string People =
        """
        ---
        apiVersion: atellagent/v1
        kind: Team
        metadata: { name: finance }
        spec: { members: [fay, fred, fiona, sam, robot] }
        ---
        apiVersion: atellagent/v1
        kind: Team
        metadata: { name: fays }
        spec: { members: [fay] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: robot, owner: fays }
        spec: { type: service, credentials: [ { clientSecretRef: env:AGENT_SECRET } ] }
        """;

    private const string Gate =
        """
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: finance/approvals, owner: finance }
        spec:
          match: { routes: [payments], operations: [refund] }
          rules:
            - id: large
              effect: require_approval
              when: "args.amount > 100"
              message: refunds above 100 take two of finance
              approval: {APPROVAL}
        """;

    public static Task<World> StartAsync(string ttl = "1h") => World.StartAsync(world => Arrange(world, ttl));

    /// <summary>The same with another gate, and with persons who have roles.</summary>
    /// <param name="approval">The rule's <c>approval</c>.</param>
    /// <param name="leads">Persons with the role <c>lead</c>, in no team.</param>
    public static Task<World> StartWithAsync(string approval, params string[] leads) => World.StartAsync(world => Arrange(world, approval: approval, leads: leads));

    /// <summary>The policy that asks, with another gate.</summary>
    public static string PolicyWith(string approval) => Gate.Replace("---\n", "", StringComparison.Ordinal).Replace("{APPROVAL}", approval, StringComparison.Ordinal);

    /// <summary>Writes the documents.</summary>
    public static void Arrange(World world, string ttl = "1h", string? approval = null, params string[] leads)
    {
        approval ??= $"{{ gate: finance, from: {{ teams: [finance] }}, quorum: 2, ttl: {ttl}, reason: required }}";
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        StringBuilder text = new(File.ReadAllText(file).Replace("members: []", "members: [sam]", StringComparison.Ordinal));
        text.Append('\n').Append(People);
        foreach (string person in (string[])["fay", "fred", "fiona", "sam", "olga"])
        {
            text.Append($"\n---\napiVersion: atellagent/v1\nkind: Principal\nmetadata: {{ name: {person} }}\nspec: {{ type: person, credentials: [ {{ clientSecretRef: env:AGENT_SECRET }} ], grants: [ {{ route: elsewhere, operations: [get] }} ] }}");
        }

        foreach (string person in leads)
        {
            text.Append($"\n---\napiVersion: atellagent/v1\nkind: Principal\nmetadata: {{ name: {person} }}\nspec: {{ type: person, roles: [lead], credentials: [ {{ clientSecretRef: env:AGENT_SECRET }} ], grants: [ {{ route: elsewhere, operations: [get] }} ] }}");
        }

        text.Append('\n').Append(Gate.Replace("{APPROVAL}", approval, StringComparison.Ordinal)).Append('\n');
        File.WriteAllText(file, text.ToString());
    }

    /// <summary>A change of one part of what an approval was asked for under.</summary>
    public static string Change(string part, int port)
    {
        string Document(string kind, string name) => BoundaryYaml.For(port).Split("\n---\n").Single(document =>
            document.Contains($"kind: {kind}\n", StringComparison.Ordinal) && document.Contains($"name: {name}", StringComparison.Ordinal));
        return part switch
        {
            "policy" => Document("Policy", "finance/limits").Replace("capped at 500", "capped at five hundred", StringComparison.Ordinal),
            "route" => Document("Route", "payments").Replace("timeoutSeconds: 10", "timeoutSeconds: 9", StringComparison.Ordinal),
            "target" => Document("Route", "payments").Replace("/api/\"", "/elsewhere/\"", StringComparison.Ordinal),
            "operation" => Document("Route", "payments").Replace("path: orders/{orderId}/refunds", "path: orders/{orderId}/refund", StringComparison.Ordinal),
            "schema" => Document("Route", "payments").Replace("amount: { type: number, minimum: 0 }", "amount: { type: number, minimum: 1 }", StringComparison.Ordinal),
            "narrowing" => Document("Policy", "finance/limits").Replace("args.amount > 500", "args.amount > 150", StringComparison.Ordinal).Replace("maximum: 500", "maximum: 150", StringComparison.Ordinal),
            "principal" => Document("Principal", "agent").Replace("roles: [support]", "roles: [support, more]", StringComparison.Ordinal),
            "deployment" => Document("Deployment", "prod").Replace("environment: production", "environment: other", StringComparison.Ordinal),
            _ => "apiVersion: atellagent/v1\nkind: Team\nmetadata: { name: finance }\nspec: { members: [fred, fiona, sam] }\n",
        };
    }

    public static (string Id, string Digest) Approval(ClientCall waits)
    {
        Assert.True(waits.Status == 202, waits.Body?.ToString());
        return (Text((JsonObject)waits.Body!["approval"]!, "id"), Text(waits.Body, "digest"));
    }

    public static Task<ClientCall> VoteAsync(World world, string token, string id, string digest, string vote = "approve", string comment = "seen") =>
        PostAsync(world, token, $"v1/approvals/{id}/votes", $$"""{"vote":"{{vote}}","digest":"{{digest}}","comment":"{{comment}}"}""");

    public static async Task<ClientCall> PostAsync(World world, string token, string path, string body)
    {
        using HttpRequestMessage request = world.Post(path, token, Encoding.UTF8.GetBytes(body), "application/json");
        return await world.SendAsync(request, null);
    }

    public static string? State(ClientCall call) => (call.Body?["state"] as JsonString)?.Value;

    /// <summary>Waits until an approval stands so.</summary>
    public static async Task BecomesAsync(World world, string id, string state)
    {
        string admin = await world.AdminTokenAsync();
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (State(await world.GetAsync($"v1/approvals/{id}", admin)) != state)
        {
            Assert.False(patience.IsCancellationRequested, $"the approval did not become {state}");
            await Task.Delay(50, CancellationToken.None);
        }
    }

    private static string Text(JsonObject from, string name) => ((JsonString)from[name]!).Value;
}
