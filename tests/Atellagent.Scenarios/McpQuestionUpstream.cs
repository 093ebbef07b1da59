using System.Text.Json.Nodes;
using System.Threading.Channels;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The server of <see cref="McpNoticeUpstream"/> where it may ask its callers, and asks one thing with each call.</summary>
internal sealed class McpQuestionUpstream(string method, string question)
{
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();

    /// <summary>What the server was told, in order.</summary>
    public List<string> Told { get; } = [];

    /// <summary>Tells each time that it was told something.</summary>
    public SemaphoreSlim Heard { get; } = new(0);

    /// <summary>Puts it behind a world that is about to start.</summary>
    public void AddTo(World world, string operations = "work, sampling/createMessage, elicitation/create")
    {
        McpNoticeUpstream.AddTo(world);
        string route = Path.Combine(world.BoundaryFolder, "works.yaml");
        File.WriteAllText(route, File.ReadAllText(route)
            .Replace("connector: mcp\n", "connector: mcp\n  serves: [sampling, elicitation]\n", StringComparison.Ordinal)
            .Replace("operations: [work] }", $"operations: [{operations}] }}", StringComparison.Ordinal)
            + """

            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: works/out }
            spec:
              match: { routes: [works] }
              rules: [ { id: no-secrets, effect: deny, when: "finding('secret') >= 0.5", message: a credential does not go there } ]
            """);
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        File.WriteAllText(file, File.ReadAllText(file).Replace("operations: [work] }", $"operations: [{operations}] }}", StringComparison.Ordinal));
        world.Upstream.Answer = Answer;
    }

    private UpstreamAnswer Answer(RecordedRequest request)
    {
        JsonNode message = JsonNode.Parse(request.BodyText)!;
        if (message["method"] is null)
        {
            Told.Add(request.BodyText);
            _told.Writer.TryWrite(request.BodyText);
            Heard.Release();
            return new UpstreamAnswer { Status = 202, Body = "" };
        }

        return McpNoticeUpstream.Answer(request, _ => AskAsync());
    }

    private async IAsyncEnumerable<string> AskAsync()
    {
        yield return $$$"""{"jsonrpc":"2.0","id":"the server's","method":"{{{method}}}","params":{{{question}}} }""";
        await _told.Reader.ReadAsync();
    }
}
