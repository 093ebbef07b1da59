using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The usual boundary with people around decisions: rita and ron review, pat writes policies, olga operates, sue owns the agent.</summary>
internal static class ReviewWorld
{
    private const string Operations = "\"reviews.*\", \"follow-ups.*\", \"read.*\", suspend, apply, plan";

    public static void Arrange(World world)
    {
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        string text = File.ReadAllText(file).Replace("members: []", "members: [sue]", StringComparison.Ordinal)
            + "\n---\napiVersion: atellagent/v1\nkind: Team\nmetadata: { name: finance }\nspec: { members: [pat] }";
        foreach ((string person, string role) in ((string, string)[])[("rita", "reviewer"), ("ron", "reviewer"), ("sue", "reviewer"), ("pat", "policy-author"), ("olga", "operator")])
        {
            text += $"\n---\n{Principal(person, "person", role)}";
        }

        File.WriteAllText(file, $"{text}\n---\n{Principal("rob", "service", "reviewer")}\n");
    }

    public static Task<World> StartAsync(bool postgreSql = false, Action<World>? more = null)
    {
        void All(World world)
        {
            Arrange(world);
            more?.Invoke(world);
        }

        return postgreSql ? World.StartOnPostgreSqlAsync(arrange: All) : World.StartAsync(All);
    }

    public static async Task<ClientCall> SendAsync(World world, string method, string path, string token, string body = "{}")
    {
        using HttpRequestMessage request = world.Post(path, token, Encoding.UTF8.GetBytes(body), "application/json");
        request.Method = new HttpMethod(method);
        return await world.SendAsync(request, null);
    }

    /// <summary>Asks for something that is allowed, and tells the decision.</summary>
    public static async Task<string> DecideAsync(World world, string agent, decimal amount = 10, string? key = null)
    {
        ClientCall call = await world.RefundAsync(agent, amount, key);
        Assert.True(call.Body?["decision"] is JsonObject, call.Body?.ToString());
        return Text(call.Body, "decision", "id")!;
    }

    public static async Task<JsonObject> OpenAsync(World world, string token, string decision, string more = "")
    {
        ClientCall opened = await SendAsync(world, "POST", "v1/reviews", token, $$"""{"decision":"{{decision}}"{{more}}}""");
        Assert.True(opened.Status == 201, opened.Body?.ToString());
        return opened.Body!;
    }

    public static async Task<JsonObject> FollowAsync(World world, string token, string? review, string surface, string target, string more = "")
    {
        ClientCall opened = await SendAsync(world, "POST", $"v1/reviews/{review}/follow-ups", token, $$"""{"surface":"{{surface}}","target":"{{target}}"{{more}}}""");
        Assert.True(opened.Status == 201, opened.Body?.ToString());
        return opened.Body!;
    }

    /// <summary>Waits until a follow-up stands so.</summary>
    public static async Task<JsonObject> BecomesAsync(World world, string token, string? id, string state)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            ClientCall call = await world.GetAsync("v1/follow-ups/" + id, token);
            if (Text(call.Body, "state") == state)
            {
                return call.Body!;
            }

            Assert.False(patience.IsCancellationRequested, $"the follow-up did not become {state}: {call.Body}");
            await Task.Delay(100, CancellationToken.None);
        }
    }

    public static JsonObject[] Items(ClientCall call, string name = "items")
    {
        Assert.True(call.Body?[name] is JsonArray, $"{call.Status} {call.Body}");
        return [.. ((JsonArray)call.Body![name]!).Items.Cast<JsonObject>()];
    }

    public static string? Text(JsonValue? from, params string[] path) => SettlementWorld.Text(from, path);

    private static string Principal(string name, string type, string role) =>
        $"apiVersion: atellagent/v1\nkind: Principal\nmetadata: {{ name: {name} }}\nspec: {{ type: {type}, roles: [{role}], credentials: [ {{ clientSecretRef: env:AGENT_SECRET }} ], grants: [ {{ route: atellagent, operations: [{Operations}] }} ] }}";
}
