using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Routes.Http;

/// <summary>Rows N5 and N8: what leaves is what was decided on, to every parser, and no header comes along.</summary>
public sealed class RequestCorpusTests
{
    private const string Node =
        """
        const lines = require('fs').readFileSync(0, 'utf8').split('\n').filter(l => l);
        for (const l of lines) console.log(JSON.stringify(JSON.parse(l)));
        """;

    private const string Python =
        """
        import sys, json
        for l in sys.stdin.buffer.read().decode('utf-8').split('\n'):
            if l: print(json.dumps(json.loads(l), ensure_ascii=True))
        """;

    private static readonly string[] Sent =
        ["Host", "Accept", "User-Agent", "Idempotency-Key", "Authorization", "Content-Type", "Content-Length"];

    [Fact]
    public async Task No_header_of_the_corpus_reaches_the_destination()
    {
        await using World world = new();
        await using RawServer server = RawServer.Always(RawServer.Answer("{}"));
        RouteDocument route = World.HttpTo(server.Port, World.Bearer);
        foreach (JsonElement row in Corpus.Read("json-differential", "headers.jsonl"))
        {
            // There is no way in for a header; the nearest that a caller can do is to name an argument like one.
            JsonElement input = row.GetProperty("input");
            JsonObject arguments = JsonObject.Of((input.GetProperty("name").GetString()!, new JsonString(input.GetProperty("value").GetString()!)));
            RouteResult result = await world.Http.ExecuteAsync(
                world.Permit(route, World.Operation("w", "POST", "w"), arguments), CancellationToken.None);

            Assert.IsType<RouteResult.Completed>(result);
            Assert.True(server.Requests.TryDequeue(out string? request));
            string[] parts = request.Split("\r\n\r\n", 2);
            Assert.Equal(Sent, parts[0].Split("\r\n").Skip(1).Select(line => line.Split(':')[0]));
            Assert.Equal(Encoding.Latin1.GetString(CanonicalJson.ToUtf8(arguments)), parts[1]);
            Assert.Contains($"\r\nAuthorization: Bearer {World.Secret}\r\n", parts[0], StringComparison.Ordinal);
        }

        Assert.Equal(1, server.Accepted);
    }

    [Theory]
    [InlineData("node", "-e", Node)]
    [InlineData("python3", "-c", Python)]
    public async Task Other_parsers_read_the_emitted_bytes_as_the_policy_did(string program, string option, string script)
    {
        string? path = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"{program} is not installed");
        (List<JsonObject> decided, List<string> bodies) = await EmittedAsync();

        using Process process = Process.Start(new ProcessStartInfo(path!, [option, script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = Encoding.Latin1,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(string.Join('\n', bodies));
        process.StandardInput.Close();
        string[] read = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(decided.Count, read.Length);
        for (int i = 0; i < read.Length; i++)
        {
            Assert.True(StrictJson.TryParse(Encoding.UTF8.GetBytes(read[i]), JsonLimits.Default, out JsonValue? value, out string? reason), reason);
            Assert.Equal(decided[i], value);
        }
    }

    private static async Task<(List<JsonObject> Decided, List<string> Bodies)> EmittedAsync()
    {
        await using World world = new();
        await using RawServer server = RawServer.Always(RawServer.Answer("{}"));
        RouteDocument route = World.HttpTo(server.Port);
        RouteOperation operation = World.Operation("w", "POST", "w");
        List<JsonObject> decided = [];
        foreach (JsonElement row in Corpus.Read("json-differential", "bodies.jsonl"))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(row.GetProperty("text").GetString()!);
            if (StrictJson.TryParse(bytes, JsonLimits.Default, out JsonValue? value, out _) && value is JsonObject arguments)
            {
                Assert.IsType<RouteResult.Completed>(
                    await world.Http.ExecuteAsync(world.Permit(route, operation, arguments), CancellationToken.None));
                decided.Add(arguments);
            }
        }

        Assert.True(decided.Count > 40, "the corpus has bodies that are accepted");
        return (decided, [.. server.Requests.Select(request => request.Split("\r\n\r\n", 2)[1])]);
    }
}
