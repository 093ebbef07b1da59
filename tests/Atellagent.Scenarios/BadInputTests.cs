using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Input that nobody sends by accident: refused with a clear problem, nothing executed, the process up.</summary>
public sealed class BadInputTests
{
    private const string Valid = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":1,"currency":"EUR"}}""";

    public static TheoryData<string, string, string, int, string> Bodies => new()
    {
        { "duplicate key", """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":1,"amount":1000,"currency":"EUR"}}""", "application/json", 400, "invalid_request" },
        { "escaped duplicate key", """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":1,"\u0061mount":1000,"currency":"EUR"}}""", "application/json", 400, "invalid_request" },
        { "a name with NUL", """{"route":"pay\u0000ments","operation":"refund","arguments":{}}""", "application/json", 400, "invalid_request" },
        { "a name that is none", $$"""{"route":"payments","operation":"{{new string('x', 4000)}}","arguments":{} }""", "application/json", 400, "invalid_request" },
        { "unknown member", """{"route":"payments","operation":"refund","arguments":{},"principal":"root"}""", "application/json", 400, "invalid_request" },
        { "nesting of 1000", Nested(1000), "application/json", 400, "invalid_request" },
        { "nesting of 65", Nested(65), "application/json", 400, "invalid_request" },
        { "1e400", Amount("1e400"), "application/json", 400, "invalid_request" },
        { "9007199254740993", Amount("9007199254740993"), "application/json", 400, "invalid_request" },
        { "30 digits", Amount("123456789012345678901234567890"), "application/json", 400, "invalid_request" },
        { "NaN", Amount("NaN"), "application/json", 400, "invalid_request" },
        { "lone surrogate", """{"route":"payments","operation":"echo","arguments":{"value":"\ud800"}}""", "application/json", 400, "invalid_request" },
        { "trailing garbage", Valid + "x", "application/json", 400, "invalid_request" },
        { "two values", Valid + Valid, "application/json", 400, "invalid_request" },
        { "empty", "", "application/json", 400, "invalid_request" },
        { "array", "[]", "application/json", 400, "invalid_request" },
        { "wrong content type", Valid, "text/plain", 415, "unsupported_media_type" },
        { "no content type", Valid, "", 415, "unsupported_media_type" },
        { "two charsets", Valid, "application/json;charset=\"utf-8\";charset=utf-16", 415, "unsupported_media_type" },
        { "5 MiB", $$"""{"route":"payments","operation":"echo","arguments":{"value":"{{new string('a', 5 * 1024 * 1024)}}"} }""", "application/json", 413, "payload_too_large" },
        { "one byte over the limit", Sized(1024 * 1024 + 1), "application/json", 413, "payload_too_large" },
    };

    [Fact]
    public async Task Every_malformed_body_is_refused_with_its_code_and_executes_nothing()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();

        foreach (TheoryDataRow<string, string, string, int, string> row in Bodies)
        {
            (string name, string body, string contentType, int status, string code) = row.Data;
            ClientCall call = await world.ActAsync(token, body, contentType: contentType);
            Assert.True((call.Status, call.Code) == (status, code), $"{name}: {call.Status} {call.Code}");
        }

        Assert.Empty(world.Upstream.Requests);
        Assert.Equal(200, (await world.ActAsync(token, Sized(1024 * 1024))).Status);
        Assert.Equal(200, (await world.RefundAsync(token)).Status);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_the_policy_saw_is_what_the_upstream_gets_or_the_body_is_refused()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();

        foreach (JsonElement row in Corpus.Read("json-differential", "bodies.jsonl"))
        {
            string text = row.GetProperty("text").GetString()!;
            string label = row.GetProperty("label").GetString()!;
            int before = world.Upstream.Requests.Count;
            ClientCall call = await world.ActAsync(token, $$"""{"route":"payments","operation":"echo","arguments":{{text}}}""");
            bool sent = world.Upstream.Requests.Count > before;
            string name = $"{row.GetProperty("id").GetString()} {row.GetProperty("kind").GetString()}: {call.Status} {call.Code}";
            Assert.True(call.Status is 200 or 400 or 413, name);
            Assert.Equal(call.Status == 200, sent);
            if (label == "refuse")
            {
                Assert.False(sent, name);
            }
            else if (label == "accept" && text.TrimStart().StartsWith('{'))
            {
                Assert.True(sent, name);
            }

            if (sent)
            {
                JsonObject granted = (JsonObject)((JsonObject)((JsonObject)call.Body!["decision"]!)["granted"]!)["arguments"]!;
                Assert.Equal(granted.ToString(), world.Upstream.Requests[^1].BodyText);
            }
        }

        foreach (JsonElement row in Corpus.Read("json-differential", "content-types.jsonl"))
        {
            JsonElement input = row.GetProperty("input");
            ClientCall call = await world.ActAsync(
                token,
                $$"""{"route":"payments","operation":"echo","arguments":{{input.GetProperty("body").GetString()}}}""",
                contentType: input.GetProperty("contentType").GetString()!);
            Assert.Equal(row.GetProperty("label").GetString() == "accept" ? 200 : 415, call.Status);
        }

        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task No_header_of_the_caller_reaches_the_upstream_or_changes_who_calls()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();

        foreach (JsonElement row in Corpus.Read("json-differential", "headers.jsonl"))
        {
            JsonElement input = row.GetProperty("input");
            (string name, string value) = (input.GetProperty("name").GetString()!, input.GetProperty("value").GetString()!);
            await SendRawAsync(world, token, $"{name}: {value}\r\n");
        }

        Assert.Equal(200, (await world.RefundAsync(token)).Status);
        string[] allowed = ["Host", "Accept", "User-Agent", "Idempotency-Key", "Authorization", "Content-Type", "Content-Length"];
        foreach (RecordedRequest request in world.Upstream.Requests)
        {
            Assert.All(request.Headers, header => Assert.Contains(header.Key, allowed));
            Assert.StartsWith("act_", request.Header("Idempotency-Key"), StringComparison.Ordinal);
            Assert.Equal(7, request.Headers.Count);
        }

        string admin = await world.AdminTokenAsync();
        ClientCall evidence = await world.GetAsync("v1/evidence?type=decision&limit=200", admin);
        Assert.All(
            ((JsonArray)evidence.Body!["items"]!).Items,
            item => Assert.Equal("agent", ((JsonString)((JsonObject)((JsonObject)item)["body"]!)["principal"]!).Value));
    }

    [Fact]
    public async Task A_name_that_only_looks_like_an_approved_one_is_not_it()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();

        foreach (JsonElement row in Corpus.Read("names", "confusable.jsonl"))
        {
            string route = JsonSerializer.Serialize(row.GetProperty("text").GetString()!.Replace(row.GetProperty("real").GetString()!, "payments.refund", StringComparison.Ordinal));
            ClientCall call = await world.ActAsync(token, $$"""{"route":{{route}},"operation":"refund","arguments":{} }""");
            Assert.True(call.Status is 400 or 403, $"{route}: {call.Status}");
        }

        foreach (JsonElement row in Corpus.Read("names", "approval-spoofing.jsonl"))
        {
            string text = JsonSerializer.Serialize(row.GetProperty("text").GetString()!);
            ClientCall call = await world.ActAsync(token, $$"""{"route":"payments","operation":"echo","arguments":{"value":{{text}}},"context":{"purpose":{{text}}} }""");
            Assert.Equal(200, call.Status);
        }

        Assert.DoesNotContain("\u001b", world.Boundary.Output, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Without_a_token_that_holds_nothing_happens()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        string[] parts = token.Split('.');
        string none = Convert.ToBase64String("""{"alg":"none","typ":"at+jwt"}"""u8).TrimEnd('=');
        string flipped = parts[2][..^4] + (parts[2][^4] == 'A' ? 'B' : 'A') + parts[2][^3..];
        string other = Convert.ToBase64String(Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(Convert.FromBase64String(Pad(parts[1]))).Replace("prod", "spare", StringComparison.Ordinal))).TrimEnd('=').Replace('+', '-').Replace('/', '_');

        string?[] forged = [null, "", "x", "a.b.c", $"{none}.{parts[1]}.", $"{none}.{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}.{flipped}", $"{parts[0]}.{other}.{parts[2]}", $"{parts[0]}.{parts[1]}.", new string('a', 20_000)];
        foreach (string? bad in forged)
        {
            ClientCall call = await world.ActAsync(bad, Valid);
            Assert.True(call.Status is 401 or 431, $"{bad?[..Math.Min(40, bad.Length)]}: {call.Status}");
        }

        Assert.Equal(401, (await world.RequestTokenAsync("agent", "wrong-wrong-wrong-wrong", "prod")).Status);
        Assert.Equal(401, (await world.RequestTokenAsync("nobody", World.AgentSecret, "prod")).Status);
        Assert.Equal(400, (await world.RequestTokenAsync("agent", World.AgentSecret, null)).Status);
        Assert.Equal(400, (await world.RequestTokenAsync("agent", World.AgentSecret, "nowhere")).Status);
        Assert.Equal(403, (await world.ApplyAsync("{}", token)).Status);
        Assert.Empty(world.Upstream.Requests);
        Assert.Equal(200, (await world.RefundAsync(token)).Status);
    }

    [Fact]
    public async Task A_revoked_token_is_refused_although_it_was_used_before()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        Assert.Equal(200, (await world.RefundAsync(token)).Status);

        using HttpRequestMessage revoke = new(HttpMethod.Post, new Uri(world.Boundary.Address, "oauth/revoke"))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["token"] = token,
                ["client_id"] = "agent",
                ["client_secret"] = World.AgentSecret,
            }),
        };
        Assert.Equal(200, (await world.SendAsync(revoke, null)).Status);
        ClientCall refused = await world.RefundAsync(token);

        Assert.Equal((401, "unauthenticated"), (refused.Status, refused.Code));
        Assert.Single(world.Upstream.Requests);
    }

    [Fact]
    public async Task Sizes_beyond_every_limit_get_a_clear_answer_and_the_others_are_served()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();

        foreach (JsonElement row in Corpus.Read("expensive-input", "sizes.jsonl"))
        {
            JsonElement input = row.GetProperty("input");
            (string what, int value) = (input.GetProperty("what").GetString()!, (int)Math.Min(input.GetProperty("value").GetDouble(), int.MaxValue));
            int status = await Sizes.TryAsync(world, token, what, value);
            Assert.True(status is 0 or 200 or 400 or 403 or 404 or 413 or 414 or 415 or 424 or 431, $"{what} {value}: {status}");
        }

        Assert.Equal(200, (await world.RefundAsync(token)).Status);
        Assert.False(world.Boundary.HasExited);
        long peak = long.Parse(
            File.ReadLines($"/proc/{world.Boundary.Id}/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture);
        Assert.True(peak < 700_000, $"the process grew to {peak} kB");
    }

    internal static async Task<int> SendRawAsync(World world, string token, string headers, string body = Valid)
    {
        using TcpClient client = new();
        await client.ConnectAsync(world.Boundary.Address.Host, world.Boundary.Address.Port);
        await using NetworkStream stream = client.GetStream();
        byte[] request = Encoding.Latin1.GetBytes(
            $"POST /v1/actions HTTP/1.1\r\nHost: {world.Boundary.Address.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n{headers}"
            + (headers.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase) ? "" : $"Content-Length: {body.Length}\r\n")
            + $"Connection: close\r\n\r\n{body}");
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
        try
        {
            await stream.WriteAsync(request, patience.Token);
            byte[] answer = new byte[16];
            int read = await stream.ReadAtLeastAsync(answer, 12, throwOnEndOfStream: false, patience.Token);
            return read < 12 ? 0 : int.Parse(Encoding.ASCII.GetString(answer, 9, 3), CultureInfo.InvariantCulture);
        }
        catch (Exception closed) when (closed is IOException or OperationCanceledException)
        {
            return 0;
        }
    }

    private static string Nested(int depth) =>
        $$"""{"route":"payments","operation":"echo","arguments":{"value":{{new string('[', depth - 2)}}{{new string(']', depth - 2)}}} }""";

    private static string Amount(string text) =>
        $$"""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":{{text}},"currency":"EUR"} }""";

    private static string Sized(int bytes)
    {
        const string Before = """{"route":"payments","operation":"echo","arguments":{"value":"x"}}""";
        return Before + new string(' ', bytes - Before.Length);
    }

    private static string Pad(string text)
    {
        string plain = text.Replace('-', '+').Replace('_', '/');
        return plain + new string('=', (4 - (plain.Length % 4)) % 4);
    }
}
