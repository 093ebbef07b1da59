using System.Net.Sockets;
using System.Text;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Makes the large and slow inputs of the expensive-input set, each against the limit that it is about.</summary>
internal static class Sizes
{
    public static Task<int> TryAsync(World world, string token, string what, int value) => what switch
    {
        "nesting" => EchoAsync(world, token, new string('[', value) + new string(']', value)),
        "array-items" => EchoAsync(world, token, "[" + string.Join(',', Enumerable.Repeat("1", value)) + "]"),
        "members" => EchoAsync(world, token, "{" + string.Join(',', Enumerable.Range(0, value).Select(i => $"\"m{i}\":1")) + "}"),
        "string-bytes" => EchoAsync(world, token, $"\"{new string('s', value)}\""),
        "exponent" => EchoAsync(world, token, $"1e{value}"),
        "batch-size" => StatusAsync(world, world.Post("mcp", token, Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", value)) + "]"), "application/json")),
        "url-bytes" => GetAsync(world, token, "v1/actions/" + new string('u', value)),
        "query-parameters" => GetAsync(world, token, "v1/evidence?" + string.Join('&', Enumerable.Range(0, value).Select(i => $"p{i}=1"))),
        "headers" => BadInputTests.SendRawAsync(world, token, string.Concat(Enumerable.Range(0, value).Select(i => $"X-{i}: 1\r\n"))),
        "header-bytes" => BadInputTests.SendRawAsync(world, token, $"X-Long: {new string('h', value)}\r\n"),
        "idempotency-key-bytes" => BadInputTests.SendRawAsync(world, token, $"Idempotency-Key: {new string('k', value)}\r\n"),
        "slow-header-bytes-a-second" => SlowAsync(world, "POST /v1/actions HTTP/1.1\r\nHost: x\r\nX-S: "),
        "slow-body-bytes-a-second" => SlowAsync(world, $"POST /v1/actions HTTP/1.1\r\nHost: {world.Boundary.Address.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"),
        "slow-response-bytes-a-second" => AnsweredAsync(world, token, new UpstreamAnswer { Gate = Task.Delay(TimeSpan.FromSeconds(15)) }),
        "response-headers" => AnsweredAsync(world, token, new UpstreamAnswer { Headers = [.. Enumerable.Range(0, value).Select(i => new KeyValuePair<string, string>($"X-{i}", new string('v', 32)))] }),
        "sse-line-bytes" => AnsweredAsync(world, token, new UpstreamAnswer { ContentType = "text/event-stream", Body = "data: " + new string('d', value) + "\n\n" }),
        "gzip-ratio" => AnsweredAsync(world, token, new UpstreamAnswer { Headers = [new("Content-Encoding", "gzip")], Body = new string('z', value) }),
        "connections" => ConnectionsAsync(world, token, value),
        "yaml-depth" => PlanAsync(world, new string('[', value) + new string(']', value)),
        "schema-depth" => PlanAsync(world, Route(string.Concat(Enumerable.Repeat("{ type: array, items: ", value)) + "{}" + new string('}', value))),
        "jsonpath-recursion" => PlanAsync(world, Policies(1, 1, new string('(', value) + "true" + new string(')', value))),
        "rules-matching-one-action" => PlanAsync(world, Policies(1, value, "args.amount > 1")),
        "policies" => PlanAsync(world, Policies(value, 1, "args.amount > 1")),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "a size that no test knows"),
    };

    private static async Task<int> EchoAsync(World world, string token, string value) =>
        (await world.ActAsync(token, $$"""{"route":"payments","operation":"echo","arguments":{"value":{{value}}} }""")).Status;

    private static async Task<int> StatusAsync(World world, HttpRequestMessage request)
    {
        using (request)
        {
            return (await world.SendAsync(request, null)).Status;
        }
    }

    private static async Task<int> GetAsync(World world, string token, string path) => (await world.GetAsync(path, token)).Status;

    private static async Task<int> AnsweredAsync(World world, string token, UpstreamAnswer answer)
    {
        world.Upstream.Answer = _ => answer;
        int status = (await world.RefundAsync(token)).Status;
        world.Upstream.Answer = static _ => new UpstreamAnswer();
        return status;
    }

    private static async Task<int> SlowAsync(World world, string beginning)
    {
        using TcpClient client = new();
        await client.ConnectAsync(world.Boundary.Address.Host, world.Boundary.Address.Port);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(beginning));
        byte[] answer = new byte[1024];
        Task<int> closed = stream.ReadAsync(answer).AsTask();
        for (int i = 0; i < 40 && !closed.IsCompleted; i++)
        {
            await Task.WhenAny(closed, Task.Delay(TimeSpan.FromSeconds(1)));
            if (!closed.IsCompleted)
            {
                await stream.WriteAsync("a"u8.ToArray());
            }
        }

        Assert.True(closed.IsCompleted, "a request that never ends was not cut off");
        return 0;
    }

    private static async Task<int> ConnectionsAsync(World world, string token, int count)
    {
        List<Socket> open = [];
        try
        {
            for (int i = 0; i < count; i++)
            {
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                open.Add(socket);
                await socket.ConnectAsync(world.Boundary.Address.Host, world.Boundary.Address.Port);
            }
        }
        catch (SocketException)
        {
            // Refused connections are a limit too.
        }
        finally
        {
            open.ForEach(socket => socket.Dispose());
        }

        return (await world.RefundAsync(token)).Status;
    }

    private static async Task<int> PlanAsync(World world, string yaml) => (await world.ApplyAsync(yaml, dryRun: true)).Status;

    private static string Route(string schema) =>
        $$"""
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: deep }
        spec:
          connector: http
          destination: { baseUrl: "https://example.com/" }
          operations: { get: { method: GET, path: x, effect: read, arguments: {{schema}} } }
        """;

    private static string Policies(int documents, int rules, string condition) => string.Join("\n---\n", Enumerable.Range(0, documents).Select(document =>
        $$"""
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: many/p{{document}} }
        spec:
          match: { routes: [payments], operations: [refund] }
          rules:
        {{string.Join('\n', Enumerable.Range(0, rules).Select(rule => $"    - {{ id: r{rule}, effect: deny, when: \"{condition} && args.amount < 0\" }}"))}}
        """));
}
