using System.Globalization;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>A boundary whose rules refuse refunds to whoever has read an order, and echoes to whoever has been told of a person.</summary>
internal static class LabelWorld
{
    public const string Rules =
        """

        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: flow/requests, owner: support }
        spec:
          match: { routes: [payments] }
          rules:
            - { id: customers, effect: deny, when: "'customer-data' in run.labels && operation.name == 'refund'", message: who has read customers' data sends nothing out }
            - { id: persons, effect: deny, when: "'personal' in run.labels && operation.name == 'echo'", message: who has read of persons echoes nothing }
            - { id: marked, effect: oblige, when: "operation.name == 'echo' && has(context.purpose) && context.purpose == 'survey'", labels: [survey] }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: flow/responses, owner: support }
        spec:
          match: { phase: response, routes: [payments], operations: [echo, getOrder] }
          rules:
            - { id: found, effect: oblige, when: "finding('pii') >= 0.5", labels: [personal] }
        """;

    public static string Yaml(int port, string holder = "") => (BoundaryYaml.For(port) + Rules)
        .Replace("path: orders/{orderId}\n      effect: read\n", "path: orders/{orderId}\n      effect: read\n      labels: [customer-data]\n", StringComparison.Ordinal)
        .Replace("  environment: production\n  runtime: external\n", "  environment: production\n  runtime: external\n" + holder, StringComparison.Ordinal);

    public static void Arrange(World world, string holder = "")
    {
        string yaml = Yaml(world.Upstream.Port, holder);
        Assert.Contains("labels: [customer-data]", yaml, StringComparison.Ordinal);
        Assert.Contains(holder, yaml, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(world.BoundaryFolder, "boundary.yaml"), yaml);
    }

    public static Task<World> StartAsync(string holder = "") => World.StartAsync(world => Arrange(world, holder));

    public static Task<ClientCall> ReadAsync(World world, string token, string? run = null, string? key = null) => world.ActAsync(
        token, $$"""{"route":"payments","operation":"getOrder","arguments":{"orderId":"ord_1"}{{Context(run)}} }""", key);

    public static Task<ClientCall> RefundAsync(World world, string token, string? run = null) => world.ActAsync(
        token, $$"""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":1,"currency":"EUR"}{{Context(run)}} }""");

    public static Task<ClientCall> EchoAsync(World world, string token, string purpose = "none") => world.ActAsync(
        token, $$"""{"route":"payments","operation":"echo","arguments":{"value":1},"context":{"purpose":"{{purpose}}"} }""");

    public static string Rule(ClientCall denied) => string.Join(' ', ((JsonArray)((JsonObject)denied.Body!["decision"]!)["reasons"]!).Items.Cast<JsonObject>()
        .Where(static one => one["effect"] is JsonString { Value: "deny" }).Select(static one => $"{((JsonString)one["policy"]!).Value}#{((JsonString)one["rule"]!).Value}"));

    public static async Task<string> LabelsAsync(World world, string token) =>
        (await world.GetAsync("v1/me/authority", token)).Body!["labels"] is JsonArray labels ? string.Join(' ', labels.Items.Cast<JsonString>().Select(static one => one.Value)) : "";

    public static async Task<string> RecordAsync(World world, ClientCall call, int which)
    {
        JsonObject at = (JsonObject)((JsonArray)call.Body!["evidence"]!).Items[which];
        string path = string.Create(CultureInfo.InvariantCulture, $"v1/evidence/{((JsonString)at["log"]!).Value}/{(long)((JsonNumber)at["index"]!).Value}");
        return (await world.GetAsync(path, await world.AdminTokenAsync())).Body!.ToString();
    }

    public static async Task<ClientCall> ClearAsync(World world, string holder, string? token = null)
    {
        byte[] body = Encoding.UTF8.GetBytes($$"""{"holder":"{{holder}}","reason":"it was started again without its memory"}""");
        using HttpRequestMessage request = world.Post("v1/admin/labels/clear", token ?? await world.AdminTokenAsync(), body, "application/json");
        return await world.SendAsync(request, null);
    }

    /// <summary>Asks a model, and looks at all that has come whenever more of it has.</summary>
    public static async Task<string> StreamAsync(World world, string token, string body, Func<string, Task> look)
    {
        using HttpClient http = new() { Timeout = TimeSpan.FromSeconds(40) };
        using HttpRequestMessage request = world.Post(ModelWorld.Chat, token, Encoding.UTF8.GetBytes(body), "application/json");
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using Stream events = await response.Content.ReadAsStreamAsync();
        StringBuilder told = new();
        byte[] some = new byte[4096];
        for (int read = await events.ReadAsync(some); read > 0; read = await events.ReadAsync(some))
        {
            told.Append(Encoding.UTF8.GetString(some, 0, read));
            await look(told.ToString());
        }

        return told.ToString();
    }

    private static string Context(string? run) => run is null ? "" : $$""", "context":{"run":"{{run}}"}""";
}
