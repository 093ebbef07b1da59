using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Scenarios;

/// <summary>Tasks over MCP 2025-11-25: a call that waits for people is a task of its caller's own.</summary>
public sealed class McpTaskTests
{
    private const string Arguments = """{"orderId":"ord_1","amount":200,"currency":"EUR"}""";

    [Fact]
    public async Task A_call_that_waits_is_a_task_whose_result_comes_with_the_votes_and_which_only_its_caller_sees()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        JsonObject introduced = await SendAsync(world, agent, "initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}""", version: null);
        Assert.Equal("""{"cancel":{},"requests":{"tools":{"call":{}}}}""", At(introduced, "result", "capabilities", "tasks").ToString());
        Assert.Contains("\"taskSupport\":\"optional\"", (await SendAsync(world, agent, "tools/list", "{}")).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("taskSupport", (await SendAsync(world, agent, "tools/list", "{}", version: "2025-06-18")).ToString(), StringComparison.Ordinal);

        JsonObject begun = await CallAsync(world, agent);
        string task = ((JsonString)At(begun, "result", "task", "taskId")).Value;
        string asked = $$"""{"taskId":"{{task}}"}""";
        Assert.Equal("\"working\"", At(begun, "result", "task", "status").ToString());
        Assert.Equal("\"working\"", At(await SendAsync(world, agent, "tasks/get", asked), "result", "status").ToString());
        foreach (string method in (string[])["tasks/get", "tasks/result", "tasks/cancel"])
        {
            Assert.Equal("-32602", At(await SendAsync(world, await world.TokenAsync(deployment: "spare"), method, asked), "error", "code").ToString());
            Assert.Equal("-32602", At(await SendAsync(world, agent, method, """{"taskId":"act_00000000000000000000000000"}"""), "error", "code").ToString());
            Assert.Equal("-32602", At(await SendAsync(world, agent, method, "{}"), "error", "code").ToString());
        }

        JsonObject approval = (JsonObject)((JsonArray)(await world.GetAsync("v1/approvals", await world.TokenAsync("fay", deployment: null))).Body!["items"]!).Items[0];
        foreach (string voter in (string[])["fay", "fred"])
        {
            Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, await world.TokenAsync(voter, deployment: null), ((JsonString)approval["id"]!).Value, ((JsonString)approval["digest"]!).Value)).Status);
        }

        JsonObject result = await SendAsync(world, agent, "tasks/result", asked);
        Assert.Equal("false", At(result, "result", "isError").ToString());
        Assert.Equal($"\"{task}\"", At(result, "result", "_meta", "io.modelcontextprotocol/related-task", "taskId").ToString());
        Assert.Equal("\"completed\"", At(await SendAsync(world, agent, "tasks/get", asked), "result", "status").ToString());
        Assert.Equal("-32602", At(await SendAsync(world, agent, "tasks/cancel", asked), "error", "code").ToString());
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_task_is_taken_back_by_its_caller_and_one_that_is_refused_or_done_at_once_is_a_task_too()
    {
        await using World world = await ApprovalWorld.StartAsync();
        string agent = await world.TokenAsync();
        string task = ((JsonString)At(await CallAsync(world, agent), "result", "task", "taskId")).Value;

        Assert.Equal("\"cancelled\"", At(await SendAsync(world, agent, "tasks/cancel", $$"""{"taskId":"{{task}}"}"""), "result", "status").ToString());
        Assert.Equal("true", At(await SendAsync(world, agent, "tasks/result", $$"""{"taskId":"{{task}}"}"""), "result", "isError").ToString());
        Assert.Empty(world.Upstream.Requests);

        Assert.Equal("\"completed\"", At(await CallAsync(world, agent, Arguments.Replace("200", "20", StringComparison.Ordinal)), "result", "task", "status").ToString());
        Assert.Equal("\"failed\"", At(await CallAsync(world, agent, """{"orderId":"?"}"""), "result", "task", "status").ToString());
        Assert.Contains("waits until people agree", await Mcp.CallAsync(world, agent, "payments.refund", Arguments), StringComparison.Ordinal);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    private static Task<JsonObject> CallAsync(World world, string token, string arguments = Arguments) =>
        SendAsync(world, token, "tools/call", $$$"""{"name":"payments.refund","arguments":{{{arguments}}},"task":{"ttl":60000}}""");

    private static JsonValue At(JsonObject from, params string[] path)
    {
        JsonValue value = from;
        foreach (string name in path)
        {
            value = (value as JsonObject)?[name] ?? throw new InvalidOperationException($"no {name} in {from}");
        }

        return value;
    }

    private static async Task<JsonObject> SendAsync(World world, string token, string method, string parameters, string? version = "2025-11-25")
    {
        using HttpClient http = new();
        using HttpRequestMessage request = world.Post("mcp", token, Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}","params":{{parameters}}}"""), "application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        if (version is not null)
        {
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", version);
        }

        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        text = text.Contains("data: ", StringComparison.Ordinal) ? text[(text.IndexOf("data: ", StringComparison.Ordinal) + 6)..].Split('\n')[0] : text;
        return StrictJson.TryParse(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out string? reason) ? (JsonObject)value : throw new InvalidOperationException(reason + text);
    }
}
