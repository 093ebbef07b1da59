using System.Diagnostics;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>What policy makes of a request to a model, keys of the caller's own, and what long answers cost.</summary>
public sealed class ModelNarrowingTests
{
    private const string Narrow =
        """

        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: models/shape, owner: support }
        spec:
          match: { routes: [gpt], operations: [chat] }
          rules:
            - { id: blind, effect: narrow, always: true, bounds: { arguments: { messages: { excludes: [ { type: image_url } ], onExceed: filter } } } }
            - { id: first, effect: narrow, always: true, bounds: { arguments: { messages: { startsWith: [ { role: system, content: Be brief. } ], onExceed: prepend } } } }
            - { id: bounded, effect: narrow, always: true, bounds: { arguments: { max_tokens: { present: true, maximum: 70, onExceed: clamp } } } }
        """;

    [Fact]
    public async Task A_policy_puts_words_first_takes_images_out_and_caps_an_answer_that_had_no_cap()
    {
        await using World world = await ModelWorld.StartAsync(Narrow);

        (int status, string? decision, JsonObject answer) = await ModelWorld.AskAsync(
            world,
            ModelWorld.Chat,
            """{"model":"small","messages":[{"role":"user","content":[{"type":"text","text":"what is this"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}""");

        Assert.True(status == 200, answer.ToString());
        Assert.Equal(
            """{"max_tokens":70,"messages":[{"content":"Be brief.","role":"system"},{"content":[{"text":"what is this","type":"text"}],"role":"user"}],"model":"small"}""",
            Assert.Single(world.Upstream.Requests).BodyText);
        string story = (await world.GetAsync($"v1/decisions/{decision}", await world.AdminTokenAsync())).Body!.ToString();
        Assert.Contains("\"to\":70", story, StringComparison.Ordinal);

        // What was narrowed once is inside.
        await ModelWorld.AskAsync(world, ModelWorld.Chat, world.Upstream.Requests[0].BodyText);
        Assert.Equal(world.Upstream.Requests[0].BodyText, world.Upstream.Requests[1].BodyText);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task The_same_key_has_the_same_answer_whole_or_streamed_and_the_provider_is_asked_once()
    {
        await using World world = await ModelWorld.StartAsync();
        world.Upstream.Answer = ModelProvider.Answer;
        string token = await world.TokenAsync();

        string whole = await AskAsync(world, token, "one", ModelWorld.Hello);
        string again = await AskAsync(world, token, "one", ModelWorld.Hello);
        string other = await AskAsync(world, token, "one", ModelWorld.Hello.Replace("hello", "else", StringComparison.Ordinal));
        string streamed = await AskAsync(world, token, "two", ModelWorld.Hello.Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal));
        string repeated = await AskAsync(world, token, "two", ModelWorld.Hello.Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal));
        string odd = await AskAsync(world, token, "two words", ModelWorld.Hello);

        Assert.Contains("Hello there", whole, StringComparison.Ordinal);
        Assert.Equal(whole, again);
        Assert.Contains("atellagent_idempotency_conflict", other, StringComparison.Ordinal);
        Assert.Contains("data: {", streamed, StringComparison.Ordinal);
        Assert.Contains("[DONE]", streamed, StringComparison.Ordinal);
        Assert.Equal(streamed, repeated);
        Assert.Contains("atellagent_invalid_request", odd, StringComparison.Ordinal);
        Assert.Equal(2, world.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Who_proves_nobody_is_told_of_both_ways_to_prove_it()
    {
        await using World world = await ModelWorld.StartAsync();

        (int status, _, JsonObject answer) = await ModelWorld.AskAsync(world, ModelWorld.Messages, ModelWorld.Greeting, key: "guess");

        Assert.Equal(401, status);
        Assert.Contains("x-api-key", answer.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("size(response.choices) > 0")]
    public async Task Long_streams_cost_bounded_memory(string? reads)
    {
        // Rules that read the response hold all of it to its end.
        string release = reads is null
            ? ""
            : $"\n---\napiVersion: atellagent/v1\nkind: Policy\nmetadata: {{ name: models/release, owner: support }}\nspec:\n  match: {{ phase: response, routes: [gpt] }}\n  rules:\n    - {{ id: read, effect: allow, when: \"{reads}\" }}";
        await using World world = await ModelWorld.StartAsync(
            release, static routes => routes.Replace("release: allow", "release: allow\n  limits: { maxResponseBytes: 16777216, timeoutSeconds: 120 }", StringComparison.Ordinal));
        world.Upstream.Answer = static _ => new UpstreamAnswer { ContentType = "text/event-stream", Parts = Long() };
        string token = await world.TokenAsync();
        await ModelWorld.AskAsync(world, ModelWorld.Messages, ModelWorld.Greeting, token);
        using Process boundary = Process.GetProcessById(world.Boundary.Id);
        long before = boundary.WorkingSet64;

        long[] lengths = await Task.WhenAll(ReadAsync(world, token), ReadAsync(world, token));

        boundary.Refresh();
        TestContext.Current.TestOutputHelper!.WriteLine($"{before >> 20} MiB, then {boundary.WorkingSet64 >> 20} MiB, at most {boundary.PeakWorkingSet64 >> 20} MiB; {lengths[0]} and {lengths[1]} bytes told");
        Assert.True(boundary.PeakWorkingSet64 < before + 280_000_000, $"{before} and then {boundary.PeakWorkingSet64}");
        Assert.All(lengths, static length => Assert.True(length > 8_000_000, $"{length} bytes"));
    }

    private static async IAsyncEnumerable<string> Long()
    {
        await Task.Yield();
        string text = string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog, and nobody minds. ", 3));
        string chunk = "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"small\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"},\"finish_reason\":null}]}\n\n";
        for (int sent = 0; sent < 14_000_000; sent += chunk.Length)
        {
            yield return chunk;
        }

        yield return "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    }

    private static async Task<long> ReadAsync(World world, string token)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = world.Post(ModelWorld.Chat, token, """{"model":"small","stream":true,"messages":[{"role":"user","content":"hello"}]}"""u8.ToArray(), "application/json");
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        await using Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        byte[] buffer = new byte[65536];
        long length = 0;
        for (int read; (read = await body.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0;)
        {
            length += read;
        }

        return length;
    }

    private static async Task<string> AskAsync(World world, string token, string key, string body)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = world.Post(ModelWorld.Chat, token, Encoding.UTF8.GetBytes(body), "application/json");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
