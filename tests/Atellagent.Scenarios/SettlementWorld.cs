using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The usual boundary with people who may say what came of actions: rita and ron, and sue, who owns the agent.</summary>
internal static class SettlementWorld
{
    /// <summary>Writes the documents.</summary>
    public static void Arrange(World world)
    {
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        string text = File.ReadAllText(file).Replace("members: []", "members: [sue]", StringComparison.Ordinal);
        foreach (string person in (string[])["rita", "ron", "sue"])
        {
            text += $"\n---\napiVersion: atellagent/v1\nkind: Principal\nmetadata: {{ name: {person} }}\nspec: {{ type: person, roles: [reviewer], credentials: [ {{ clientSecretRef: env:AGENT_SECRET }} ], grants: [ {{ route: atellagent, operations: [actions.settle, read.evidence] }} ] }}";
        }

        File.WriteAllText(file, text + "\n---\napiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: rob }\nspec: { type: service, roles: [reviewer], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: [actions.settle, read.evidence] } ] }\n");
    }

    public static Task<World> StartAsync(bool postgreSql, Action<World>? more = null)
    {
        void All(World world)
        {
            Arrange(world);
            more?.Invoke(world);
        }

        return postgreSql ? World.StartOnPostgreSqlAsync(arrange: All) : World.StartAsync(All);
    }

    public static Task<ClientCall> SettleAsync(World world, string token, string? action, string status = "succeeded", string comment = "the ledger says so") =>
        ApprovalWorld.PostAsync(world, token, $"v1/actions/{action}/settle", $$"""{"status":"{{status}}","comment":"{{comment}}"}""");

    public static async Task<JsonObject[]> ListAsync(World world, string token, string outcome = "unknown")
    {
        ClientCall listed = await world.GetAsync($"v1/actions?outcome={outcome}", token);
        Assert.True(listed.Status == 200, listed.Body?.ToString());
        return [.. ((JsonArray)listed.Body!["items"]!).Items.Cast<JsonObject>()];
    }

    public static string? Text(JsonValue? from, params string[] path)
    {
        foreach (string name in path)
        {
            from = (from as JsonObject)?[name];
        }

        return (from as JsonString)?.Value;
    }
}
