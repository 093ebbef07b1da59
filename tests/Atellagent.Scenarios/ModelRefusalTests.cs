using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>What the model surfaces refuse, in the providers' own words, and so that no SDK repeats what may have had an effect.</summary>
public sealed class ModelRefusalTests
{
    private static readonly (string Body, int Status, string Code)[] Refused =
    [
        ("""{"model":"secretive","messages":[{"role":"user"}]}""", 404, "atellagent_model_not_found"),
        ("""{"model":"small","messages":[{"role":"user","content":"forbidden"}]}""", 403, "atellagent_denied"),
        ("""{"model":"small","messages":[{"role":"user","content":"ask first"}]}""", 403, "atellagent_approval_required"),
        ("""{"messages":[]}""", 400, "atellagent_invalid_request"),
        ("""{"model":"small","model":"large","messages":[]}""", 400, "atellagent_invalid_request"),
    ];

    [Fact]
    public async Task What_is_refused_sends_nothing_and_says_so_as_the_provider_would()
    {
        await using World world = await ModelWorld.StartAsync();
        foreach ((string body, int status, string code) in Refused)
        {
            (int answered, _, JsonObject answer) = await ModelWorld.AskAsync(world, ModelWorld.Chat, body);

            Assert.True(answered == status, answer.ToString());
            Assert.Equal(code, ModelWorld.Code(answer));
        }

        Assert.Empty(world.Upstream.Requests);
    }

    // Ways by which a provider would act by itself, fetch what is named, or use and keep what is not in the request.
    private static readonly (string Path, string Member, string Place)[] WaysOut =
    [
        (ModelWorld.Chat, "\"web_search_options\":{}", "/web_search_options"),
        (ModelWorld.Chat, "\"store\":true", "/store"),
        (ModelWorld.Chat, "\"tools\":[{\"type\":\"web_search\"}]", "/tools/0"),
        (ModelWorld.Chat, "\"modalities\":[\"audio\"]", "/modalities/0"),
        (ModelWorld.Chat, "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://attacker.example/?q=secret\"}}]}]", "/messages/0/content/0/image_url/url"),
        (ModelWorld.Chat, "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"file_id\":\"f\"}}]}]", "/messages/0/content/0/file"),
        (ModelWorld.Chat, "\"messages\":[{\"role\":\"assistant\",\"audio\":{\"id\":\"a\"}}]", "/messages/0/audio"),
        (ModelWorld.Responses, "\"store\":true", "/store"),
        (ModelWorld.Responses, "\"previous_response_id\":\"resp_1\"", "/previous_response_id"),
        (ModelWorld.Responses, "\"conversation\":\"conv_1\"", "/conversation"),
        (ModelWorld.Responses, "\"background\":true", "/background"),
        (ModelWorld.Responses, "\"prompt\":{\"id\":\"p\"}", "/prompt"),
        (ModelWorld.Responses, "\"tools\":[{\"type\":\"mcp\",\"server_url\":\"https://attacker.example/\",\"server_label\":\"x\"}]", "/tools/0"),
        (ModelWorld.Responses, "\"tools\":[{\"type\":\"code_interpreter\",\"container\":{\"type\":\"auto\"}}]", "/tools/0"),
        (ModelWorld.Responses, "\"tool_choice\":{\"type\":\"file_search\"}", "/tool_choice"),
        (ModelWorld.Responses, "\"input\":[{\"type\":\"item_reference\",\"id\":\"m\"}]", "/input/0/type"),
        (ModelWorld.Responses, "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"http://attacker.example/\"}]}]", "/input/0/content/0/image_url"),
        (ModelWorld.Responses, "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_url\":\"http://attacker.example/\"}]}]", "/input/0/content/0/file_url"),
        (ModelWorld.Messages, "\"mcp_servers\":[]", "/mcp_servers"),
        (ModelWorld.Messages, "\"container\":\"c\"", "/container"),
        (ModelWorld.Messages, "\"tools\":[{\"type\":\"web_fetch_20250910\",\"name\":\"web_fetch\"}]", "/tools/0"),
        (ModelWorld.Messages, "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://attacker.example/\"}}]}]", "/messages/0/content/0/source"),
        (ModelWorld.Messages, "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"source\":{\"type\":\"file\",\"file_id\":\"f\"}}]}]", "/messages/0/content/0/source"),
        (ModelWorld.Messages, "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://attacker.example/\"}}]}]}]", "/messages/0/content/0/content/0/source"),
    ];

    [Fact]
    public async Task Nothing_lets_the_provider_act_by_itself()
    {
        await using World world = await ModelWorld.StartAsync();
        foreach ((string path, string member, string place) in WaysOut)
        {
            string content = path == ModelWorld.Responses ? "\"input\":\"x\"" : "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]";
            string model = path == ModelWorld.Messages ? "\"model\":\"wise\",\"max_tokens\":5" : "\"model\":\"small\"";
            string rest = member.StartsWith(content[..8], StringComparison.Ordinal) ? "" : "," + content;

            (int status, string? decision, JsonObject answer) = await ModelWorld.AskAsync(world, path, $"{{{model},{member}{rest}}}");

            Assert.True(status == 400, $"{member}: {answer}");
            Assert.Equal("atellagent_arguments_invalid", ModelWorld.Code(answer));
            Assert.Contains(place, answer.ToString(), StringComparison.Ordinal);
            Assert.NotNull(decision);
        }

        Assert.Empty(world.Upstream.Requests);
    }

    [Fact]
    public async Task A_model_that_is_not_the_callers_reads_as_one_that_there_is_not()
    {
        await using World world = await ModelWorld.StartAsync();
        string spare = await world.TokenAsync(deployment: "spare");

        string unknown = await TextAsync(world, spare, ModelWorld.Hello.Replace("small", "none", StringComparison.Ordinal));
        string others = await TextAsync(world, spare, ModelWorld.Hello);
        string invalid = await TextAsync(world, spare, """{"model":"small","messages":7,"tools":1}""");
        string forbidden = await TextAsync(world, spare, """{"model":"small","messages":[{"role":"user","content":"forbidden"}]}""");

        Assert.StartsWith("404 ", unknown, StringComparison.Ordinal);
        Assert.Equal([unknown, unknown, unknown], [others, invalid, forbidden]);
        Assert.Empty(world.Upstream.Requests);
    }

    [Fact]
    public async Task Errors_without_an_action_are_the_providers_own_too()
    {
        await using World world = await ModelWorld.StartAsync();

        (int status, _, JsonObject openAi) = await ModelWorld.AskAsync(world, ModelWorld.Chat, ModelWorld.Hello, key: "guess");
        (_, _, JsonObject anthropic) = await ModelWorld.AskAsync(world, ModelWorld.Messages, ModelWorld.Greeting, key: "guess");
        (int elsewhere, _, JsonObject gone) = await ModelWorld.AskAsync(world, "openai/v1/files", "{}");
        (int large, _, JsonObject tooLarge) = await ModelWorld.AskAsync(world, ModelWorld.Chat, new string(' ', 1024 * 1024) + "{}");

        Assert.Equal(401, status);
        Assert.Equal("authentication_error", Type(openAi));
        Assert.Equal("atellagent_unauthenticated", ModelWorld.Code(openAi));
        Assert.Equal("error", ((JsonString)anthropic["type"]!).Value);
        Assert.Equal("authentication_error", Type(anthropic));
        Assert.Equal((404, "atellagent_not_found"), (elsewhere, ModelWorld.Code(gone)));
        Assert.Equal((413, "atellagent_payload_too_large"), (large, ModelWorld.Code(tooLarge)));
    }

    private static readonly (int Upstream, int Status, string Code)[] Answered =
    [
        (500, 500, "theirs"),
        (529, 529, "theirs"),
        (429, 429, "theirs"),
        (400, 400, "theirs"),
        (409, 424, "atellagent_provider_refused"),
        (408, 424, "atellagent_provider_refused"),
        (401, 424, "atellagent_provider_refused"),
        (302, 424, "atellagent_provider_refused"),
    ];

    [Fact]
    public async Task What_the_provider_says_no_to_is_told_as_what_it_is()
    {
        await using World world = await ModelWorld.StartAsync();
        foreach ((int upstream, int status, string code) in Answered)
        {
            world.Upstream.Answer = _ => new UpstreamAnswer { Status = upstream, Body = """{"error":{"message":"no","code":"theirs"}}""" };

            (int answered, string? decision, JsonObject answer) = await ModelWorld.AskAsync(world, ModelWorld.Chat, ModelWorld.Hello);

            Assert.True(answered == status, $"{upstream}: {answer}");
            Assert.NotNull(decision);
            Assert.Equal(code, ModelWorld.Code(answer));
        }

        Assert.Equal(Answered.Length, world.Upstream.Requests.Count);
    }

    [Fact]
    public async Task An_answer_that_is_lost_or_is_none_is_never_repeated()
    {
        await using World world = await ModelWorld.StartAsync();
        string[] ways = ["drop", "cut", "long", "text", "other"];
        foreach (string way in ways)
        {
            world.Upstream.Answer = _ => way switch
            {
                "drop" => new UpstreamAnswer { Drop = true },
                "cut" => new UpstreamAnswer { Body = ModelWorld.Answer, CutShort = true },
                "long" => new UpstreamAnswer { Body = $$"""{"choices":[],"x":"{{new string('x', 1024 * 1024)}}"}""" },
                "text" => new UpstreamAnswer { Body = "hello", ContentType = "text/plain" },
                _ => new UpstreamAnswer { Body = """{"choices":{}}""" },
            };

            (int status, string? decision, JsonObject answer) = await ModelWorld.AskAsync(world, ModelWorld.Chat, ModelWorld.Hello);

            Assert.True(status == 424, $"{way}: {answer}");
            Assert.Equal("atellagent_outcome_unknown", ModelWorld.Code(answer));
            Assert.NotNull(decision);
        }

        Assert.Equal(ways.Length, world.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task A_provider_that_cannot_be_reached_was_sent_nothing_and_may_be_asked_again(string scheme)
    {
        // Over http nobody listens; over https somebody does, and hangs up when the handshake begins.
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        string port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        Task hanging = scheme == "https" ? HangUpAsync(listener) : Task.CompletedTask;
        if (scheme == "http")
        {
            listener.Stop();
        }

        await using World world = await ModelWorld.StartAsync(change: routes => routes.Replace("http://127.0.0.1:{PORT}/api/v1/", $"{scheme}://127.0.0.1:{port}/v1/", StringComparison.Ordinal));
        using HttpClient http = new();
        using HttpRequestMessage request = world.Post(ModelWorld.Chat, await world.TokenAsync(), Encoding.UTF8.GetBytes(ModelWorld.Hello), "application/json");
        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.True((int)response.StatusCode == 503, text);
        Assert.Contains("atellagent_destination_unreachable", text, StringComparison.Ordinal);
        Assert.NotNull(response.Headers.RetryAfter);
        listener.Stop();
        await hanging;
    }

    [Theory]
    [InlineData("minute", 429)]
    [InlineData("month", 403)]
    public async Task A_limit_is_waited_for_only_where_it_is_soon_over(string period, int status)
    {
        await using World world = await ModelWorld.StartAsync(
            $$"""

            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: models/rate, owner: support }
            spec:
              match: { routes: [claude] }
              rules:
                - { id: rate, effect: narrow, always: true, bounds: { rate: { maximum: 1, per: {{period}} } } }
            """);

        // A minute may end between two of them, and not between three.
        List<(int Status, string? Decision, JsonObject Answer)> calls = [];
        for (int i = 0; i < 3; i++)
        {
            calls.Add(await ModelWorld.AskAsync(world, ModelWorld.Messages, ModelWorld.Greeting));
        }

        Assert.Equal(200, calls[0].Status);
        (int refused, _, JsonObject answer) = calls.Find(static call => call.Status != 200);
        Assert.True(refused == status, answer?.ToString());
        Assert.Equal("atellagent_rate_limited", ModelWorld.Code(answer!));
        Assert.Equal(calls.Count(static call => call.Status == 200), world.Upstream.Requests.Count);
    }

    [Fact]
    public async Task An_answer_that_may_not_leave_is_a_denial()
    {
        await using World world = await ModelWorld.StartAsync(change: static routes => routes.Replace("release: allow", "release: deny", StringComparison.Ordinal));

        (int status, _, JsonObject answer) = await ModelWorld.AskAsync(world, ModelWorld.Messages, ModelWorld.Greeting);

        Assert.True(status == 403, answer.ToString());
        Assert.Equal("atellagent_denied", ModelWorld.Code(answer));
        Assert.DoesNotContain("hi\"", answer.ToString(), StringComparison.Ordinal);
    }

    private static async Task HangUpAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using Socket socket = await listener.AcceptSocketAsync();
                await socket.ReceiveAsync(new byte[16]);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private static string? Type(JsonObject answer) => ((answer["error"] as JsonObject)?["type"] as JsonString)?.Value;

    private static async Task<string> TextAsync(World world, string token, string body)
    {
        (int status, _, JsonObject answer) = await ModelWorld.AskAsync(world, ModelWorld.Chat, body, token);
        return $"{status} {answer}";
    }
}
