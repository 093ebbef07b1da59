using System.Diagnostics;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Answers of models as server-sent events: what leaves while the provider still speaks, what does not, and what is recorded of it.</summary>
public sealed class ModelStreamingTests
{
    private const string Ask = """{"model":"small","stream":true,"messages":[{"role":"user","content":"hello"}]}""";
    private const string Prose = "The quick brown fox jumps over the lazy dog, and nobody minds. ";

    // Made up for the tests: the form of a key, and of no service's.
    private const string Key = "-----BEGIN RSA PRIVATE KEY-----\\nMIIEowIBAAKCAQEAx5k2mX0o7uVq9w8bJ3nE1yTzPdRfGhLsKjQaWcVbNmOiUeYt\\n-----END RSA PRIVATE KEY-----";

    private const string Clean =
        """

        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: models/release, owner: support }
        spec:
          match: { phase: response, routes: [gpt] }
          rules:
            - { id: clean, effect: allow, when: "finding('secret') < 0.5" }
        """;

    [Theory]
    [InlineData(ModelWorld.Chat, Ask)]
    [InlineData(ModelWorld.Responses, """{"model":"small","stream":true,"input":"hello"}""")]
    [InlineData(ModelWorld.Messages, """{"model":"wise","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"hello"}]}""")]
    public async Task What_nobody_looks_at_leaves_while_the_provider_still_speaks(string path, string body)
    {
        await using World world = await ModelWorld.StartAsync();
        TaskCompletionSource seen = new();
        world.Upstream.Answer = _ => Answer(Gated(path, seen.Task));

        (int status, string? decision, string events) = await StreamAsync(world, path, body, told =>
        {
            if (told.Contains("Hel", StringComparison.Ordinal))
            {
                seen.TrySetResult();
            }
        });

        Assert.True(status == 200, events);
        Assert.NotNull(decision);
        Assert.Equal(path == ModelWorld.Chat, events.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal));
        Assert.Equal(path != ModelWorld.Chat, events.StartsWith("event: ", StringComparison.Ordinal));
        JsonObject outcome = await OutcomeAsync(world, decision!);
        Assert.Equal(("succeeded", "full"), (Text(outcome["status"]), Text(outcome["released"])));
        Assert.Contains("Hello", outcome["result"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"stream\":true", Assert.Single(world.Upstream.Requests).BodyText, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_secret_over_many_events_never_leaves_and_what_left_before_is_in_evidence()
    {
        await using World world = await ModelWorld.StartAsync(Clean);
        string[] pieces = [.. Enumerable.Repeat(Prose, 20), .. Key.Chunk(7).Select(static part => new string(part)), " ", .. Enumerable.Repeat(Prose, 20)];
        world.Upstream.Answer = _ => Answer(Pieces(pieces));

        (int status, string? decision, string events) = await StreamAsync(world, ModelWorld.Chat, Ask);

        Assert.True(status == 200, events);
        Assert.Contains("quick brown fox", events, StringComparison.Ordinal);
        Assert.DoesNotContain("-----BEGIN", events, StringComparison.Ordinal);
        Assert.DoesNotContain("MIIEo", events, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"content_filter\"", events, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", events, StringComparison.Ordinal);
        JsonObject outcome = await OutcomeAsync(world, decision!);
        Assert.Equal(("succeeded", "partial"), (Text(outcome["status"]), Text(outcome["released"])));
        string left = outcome["result"]!.ToString();
        Assert.Contains("quick brown fox", left, StringComparison.Ordinal);
        Assert.DoesNotContain("-----BEGIN", left, StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task The_boundarys_own_credential_never_leaves_wherever_it_is_broken()
    {
        await using World world = await ModelWorld.StartAsync();
        for (int at = 1; at < World.Credential.Length; at += 5)
        {
            string[] pieces = ["It is ", World.Credential[..at], World.Credential[at..], " and that is all"];
            world.Upstream.Answer = _ => Answer(Pieces(pieces));

            (_, _, string events) = await StreamAsync(world, ModelWorld.Chat, Ask);

            string text = string.Concat(events.Split("\n\n").Select(ContentOf));
            Assert.DoesNotContain(World.Credential[..1], text.Replace("It is ", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains("content_filter", events, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_masked_and_what_is_not_streamed_after_all_is_told_as_events_when_it_is_whole()
    {
        const string Mask =
            """

            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: models/mask, owner: support }
            spec:
              match: { phase: response, routes: [gpt] }
              rules:
                - { id: all, effect: allow, when: "finding('pii') >= 0.0" }
                - { id: mask, effect: narrow, when: "finding('pii') >= 0.5", redact: { kinds: [pii] } }
            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: models/whole, owner: support }
            spec:
              match: { routes: [claude] }
              rules:
                - { id: whole, effect: narrow, always: true, bounds: { arguments: { stream: { const: false, onExceed: set } } } }
            """;
        await using World world = await ModelWorld.StartAsync(Mask);
        string[] pieces = ["Write to ann@exam", "ple.com, please", ". Thank you"];
        world.Upstream.Answer = sent => sent.BodyText.Contains("\"stream\":true", StringComparison.Ordinal) ? Answer(Pieces(pieces)) : new UpstreamAnswer { Body = ModelWorld.Answer };

        (_, string? decision, string masked) = await StreamAsync(world, ModelWorld.Chat, Ask);
        (_, _, string whole) = await StreamAsync(world, ModelWorld.Messages, """{"model":"wise","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"hello"}]}""");

        Assert.Equal("Write to [pii.email 1], please. Thank you", string.Concat(masked.Split("\n\n").Select(ContentOf)));
        Assert.Equal("redacted", Text((await OutcomeAsync(world, decision!))["released"]));
        Assert.Contains("event: message_stop", whole, StringComparison.Ordinal);
        Assert.Contains("\"text\":\"hi\"", whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_nobody_listens_to_is_put_together()
    {
        await using World world = await ModelWorld.StartAsync();
        world.Upstream.Answer = static _ => Answer(Pieces(["Hel", "lo"]));

        ClientCall told = await world.ActAsync(await world.TokenAsync(), $$"""{"route":"gpt","operation":"chat","arguments":{{Ask}}}""");

        Assert.True(told.Status == 200, told.Body?.ToString());
        Assert.Contains("\"content\":\"Hello\"", told.Body!["outcome"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("full", Text(((JsonObject)told.Body["outcome"]!)["released"]));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_is_refused_or_waits_is_no_stream_and_nothing_is_sent()
    {
        await using World world = await ModelWorld.StartAsync();
        foreach ((string said, string code) in ((string, string)[])[("forbidden", "atellagent_denied"), ("ask first", "atellagent_approval_required")])
        {
            (int status, _, JsonObject answer) = await ModelWorld.AskAsync(world, ModelWorld.Chat, Ask.Replace("hello", said, StringComparison.Ordinal));

            Assert.Equal((403, code), (status, ModelWorld.Code(answer)));
        }

        Assert.Empty(world.Upstream.Requests);
        world.Upstream.Answer = static _ => new UpstreamAnswer { Status = 429, Body = """{"error":{"message":"slow down","code":"theirs"}}""" };
        (int refused, _, JsonObject theirs) = await ModelWorld.AskAsync(world, ModelWorld.Chat, Ask);
        Assert.Equal((429, "theirs"), (refused, ModelWorld.Code(theirs)));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("end")]
    [InlineData("text")]
    public async Task A_provider_that_breaks_off_leaves_an_error_and_an_unknown_outcome(string way)
    {
        await using World world = await ModelWorld.StartAsync();
        world.Upstream.Answer = _ => Answer(Broken(way)) with { CutShort = way == "cut" };

        (int status, string? decision, string events) = await StreamAsync(world, ModelWorld.Chat, Ask);

        Assert.True(status == 200, events);
        Assert.Contains("\"code\":\"atellagent_outcome_unknown\"", events, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", events, StringComparison.Ordinal);
        JsonObject outcome = await OutcomeAsync(world, decision!);
        Assert.Equal(("unknown", "partial"), (Text(outcome["status"]), Text(outcome["released"])));
        Assert.Contains("Hel", outcome["result"]!.ToString(), StringComparison.Ordinal);
        Assert.Single(world.Upstream.Requests);
    }

    [Fact]
    public async Task A_caller_who_hangs_up_ends_the_providers_answer_and_is_in_evidence()
    {
        await using World world = await ModelWorld.StartAsync();
        TaskCompletionSource left = new();
        world.Upstream.Answer = _ => Answer(Slow(left.Task));
        using HttpClient http = new();
        using HttpRequestMessage request = world.Post(ModelWorld.Chat, await world.TokenAsync(), Encoding.UTF8.GetBytes(Ask), "application/json");
        string decision;
        using (HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken))
        {
            decision = response.Headers.GetValues("atellagent-decision").Single();
            await using Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            await body.ReadExactlyAsync(new byte[100], TestContext.Current.CancellationToken);
        }

        left.SetResult();
        JsonObject outcome = await OutcomeAsync(world, decision);
        Assert.Equal(("succeeded", "partial"), (Text(outcome["status"]), Text(outcome["released"])));
        Assert.Contains("caller_left", outcome.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_of_a_hundred_megabytes_is_cut_at_the_routes_limit_and_costs_no_more()
    {
        await using World world = await ModelWorld.StartAsync();
        world.Upstream.Answer = static _ => Answer(Endless(Task.CompletedTask, 100_000_000));
        using Process boundary = Process.GetProcessById(world.Boundary.Id);
        long before = 0;
        for (int i = 0; i < 6; i++)
        {
            (_, string? decision, string events) = await StreamAsync(world, ModelWorld.Chat, Ask);
            Assert.InRange(events.Length, 900_000, 1_200_000);
            Assert.Contains("content_filter", events, StringComparison.Ordinal);
            Assert.Equal("partial", Text((await OutcomeAsync(world, decision!))["released"]));
            boundary.Refresh();
            before = i == 2 ? boundary.WorkingSet64 : before;
        }

        Assert.True(boundary.WorkingSet64 < before + 150_000_000, $"{before} and then {boundary.WorkingSet64}");
    }

    [Fact]
    public async Task A_caller_who_does_not_read_is_given_up()
    {
        // Kernels take some megabytes for it; then it has to wait.
        await using World world = await ModelWorld.StartAsync(change: static routes => routes.Replace("release: allow", "release: allow\n  limits: { maxResponseBytes: 16777216, timeoutSeconds: 60 }", StringComparison.Ordinal));
        world.Upstream.Answer = static _ => Answer(Endless(Task.CompletedTask, 100_000_000));
        using HttpClient http = new();
        using HttpRequestMessage request = world.Post(ModelWorld.Chat, await world.TokenAsync(), Encoding.UTF8.GetBytes(Ask), "application/json");
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        JsonObject outcome = await OutcomeAsync(world, response.Headers.GetValues("atellagent-decision").Single());

        Assert.Equal(("succeeded", "partial"), (Text(outcome["status"]), Text(outcome["released"])));
        Assert.Contains("caller_left", outcome.ToString(), StringComparison.Ordinal);
    }

    private static UpstreamAnswer Answer(IAsyncEnumerable<string> parts) => new() { ContentType = "text/event-stream", Parts = parts };

    private static string Chunk(string text, string finish = "null") =>
        $$"""data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"small","choices":[{"index":0,"delta":{"content":"{{text}}"},"finish_reason":{{finish}}}]}""" + "\n\n";

    private static async IAsyncEnumerable<string> Pieces(string[] pieces)
    {
        await Task.Yield();
        foreach (string piece in pieces)
        {
            yield return Chunk(piece);
        }

        yield return Chunk("", "\"stop\"");
        yield return "data: [DONE]\n\n";
    }

    private static async IAsyncEnumerable<string> Broken(string way)
    {
        await Task.Yield();
        yield return Chunk("Hel");
        yield return way == "text" ? "data: not JSON\n\n" : Chunk("lo");
    }

    private static async IAsyncEnumerable<string> Endless(Task begin, int most = int.MaxValue)
    {
        yield return Chunk(Prose);
        await begin;
        string much = Chunk(string.Concat(Enumerable.Repeat(Prose, 60)));
        for (int sent = 0; sent < most; sent += much.Length)
        {
            yield return much;
        }
    }

    // Goes on until nobody takes any more of it.
    private static async IAsyncEnumerable<string> Slow(Task begin)
    {
        yield return Chunk(Prose);
        await begin;
        for (int sent = 0; sent < 10_000; sent++)
        {
            yield return Chunk(Prose);
            await Task.Delay(10);
        }
    }

    // The rest comes only when the caller has seen the beginning.
    private static async IAsyncEnumerable<string> Gated(string path, Task seen)
    {
        string[] events = path switch
        {
            ModelWorld.Chat => [Chunk("Hel"), Chunk("lo"), Chunk("", "\"stop\""), "data: [DONE]\n\n"],
            ModelWorld.Messages =>
            [
                Event("""{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"wise","content":[],"stop_reason":null,"usage":{"input_tokens":1,"output_tokens":1}}}""")
                + Event("""{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""")
                + Event("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}"""),
                Event("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}""")
                + Event("""{"type":"content_block_stop","index":0}"""),
                Event("""{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":2}}""")
                + Event("""{"type":"message_stop"}"""),
            ],
            _ =>
            [
                Event("""{"type":"response.created","sequence_number":0,"response":{"id":"r","object":"response","status":"in_progress","output":[]}}""")
                + Event("""{"type":"response.output_text.delta","sequence_number":1,"item_id":"i","output_index":0,"content_index":0,"delta":"Hel"}"""),
                Event("""{"type":"response.output_text.delta","sequence_number":2,"item_id":"i","output_index":0,"content_index":0,"delta":"lo"}"""),
                Event("""{"type":"response.completed","sequence_number":3,"response":{"id":"r","object":"response","status":"completed","output":[{"id":"i","type":"message","role":"assistant","content":[{"type":"output_text","text":"Hello"}]}]}}"""),
            ],
        };
        yield return events[0];
        await seen.WaitAsync(TimeSpan.FromSeconds(20));
        foreach (string later in events[1..])
        {
            yield return later;
        }
    }

    private static string Event(string data) => $"event: any\ndata: {data}\n\n";

    private static string ContentOf(string told)
    {
        int at = told.IndexOf("data: {", StringComparison.Ordinal);
        return at >= 0 && StrictJson.TryParse(Encoding.UTF8.GetBytes(told[(at + 6)..]), JsonLimits.Default, out JsonValue? value, out _)
            && ((value as JsonObject)?["choices"] as JsonArray)?.Items is [JsonObject choice, ..]
            ? Text((choice["delta"] as JsonObject)?["content"])
            : "";
    }

    private static string Text(JsonValue? value) => (value as JsonString)?.Value ?? "";

    private static async Task<(int Status, string? Decision, string Events)> StreamAsync(World world, string path, string body, Action<string>? seen = null)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = world.Post(path, await world.TokenAsync(), Encoding.UTF8.GetBytes(body), "application/json");
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using Stream stream = await response.Content.ReadAsStreamAsync();
        StringBuilder told = new();
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
        {
            told.Append(Encoding.UTF8.GetString(buffer, 0, read));
            if (seen is not null)
            {
                seen(told.ToString());
            }
        }

        return ((int)response.StatusCode, response.Headers.TryGetValues("atellagent-decision", out IEnumerable<string>? named) ? named.Single() : null, told.ToString());
    }

    // The outcome is there a moment after the caller has gone.
    private static async Task<JsonObject> OutcomeAsync(World world, string decision)
    {
        ClientCall story = await world.GetAsync($"v1/decisions/{decision}", await world.AdminTokenAsync());
        string action = Text(story.Body!["action"]);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (true)
        {
            ClientCall told = await world.GetAsync($"v1/actions/{action}?wait=20", await world.TokenAsync());
            if (told.Body?["outcome"] is JsonObject outcome && Text(outcome["status"]) is not ("" or "pending") && outcome["released"] is not null)
            {
                return outcome;
            }

            Assert.False(patience.IsCancellationRequested, told.Body?.ToString() ?? $"{told.Status}");
        }
    }
}
