using System.Text.Json;
using System.Text.Json.Nodes;
using Atellagent.Cli.Contexts;
using Atellagent.Client.Actions;
using Atellagent.Client.Problems;

namespace Atellagent.Cli.Demo;

/// <summary>What <c>scripts/up --demo</c> has left in its data folder, and what stands around it: the boundary, the upstream, the agent, the administrator.</summary>
internal sealed class DemoWorld
{
    private readonly Surroundings _surroundings;
    private readonly LoginContext _agent;
    private readonly LoginContext _admin;

    private DemoWorld(Surroundings surroundings, string data, string boundary, Uri upstream, string secret, JsonNode admin)
    {
        _surroundings = surroundings;
        Data = data;
        Upstream = upstream;
        _agent = new LoginContext(boundary, "support-agent", secret, "support-bot-prod");
        _admin = new LoginContext(boundary, (string)admin["clientId"]!, (string)admin["clientSecret"]!);
    }

    /// <summary>The data folder.</summary>
    public string Data { get; }

    /// <summary>Where the demo's payments service is; nobody but the boundary has a reason to know.</summary>
    public Uri Upstream { get; }

    /// <summary>How many refunds the payments service has made, by its own account; it keeps none before the first.</summary>
    /// <exception cref="IOException">Its account cannot be read.</exception>
    public int Refunds => File.Exists(Account) ? JsonNode.Parse(File.ReadAllText(Account))?["refunds"]?.AsArray().Count ?? 0 : 0;

    private string Account => Path.Combine(Data, "demo", "upstream.json");

    /// <summary>Opens the demo of a data folder.</summary>
    /// <param name="data">The folder.</param>
    /// <param name="surroundings">The process.</param>
    /// <returns>The demo.</returns>
    /// <exception cref="UsageException">No demo runs on it.</exception>
    public static DemoWorld Open(string data, Surroundings surroundings)
    {
        string Text(params string[] file) => File.ReadAllText(Path.Combine([data, .. file])).Trim();
        try
        {
            return new DemoWorld(
                surroundings,
                Path.GetFullPath(data),
                Text("demo", "boundary.url"),
                new Uri(Text("demo", "upstream.url").TrimEnd('/') + '/'),
                Text("demo", "agent.secret"),
                JsonNode.Parse(Text("admin.json"))!);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or UriFormatException or InvalidOperationException)
        {
            throw new UsageException($"no demo runs on {data}: start one with scripts/up --demo, and name its folder with --data ({fault.Message})");
        }
    }

    /// <summary>Connects as the demo's agent.</summary>
    public Connection ConnectAgent() => Connection.To(_agent, _surroundings);

    /// <summary>Connects as the administrator that the first start made.</summary>
    public Connection ConnectAdmin() => Connection.To(_admin, _surroundings);

    /// <summary>A refund as the agent asks for it.</summary>
    public static ActionSubmission Refund(int amount, string currency) => ActionSubmission.Of(
        "payments", "refund", new JsonObject { ["orderId"] = "ord_1001", ["amount"] = amount, ["currency"] = currency }, "demo: ticket TCK-1");

    /// <summary>What came of a request, in a word and the reason.</summary>
    /// <param name="result">The answer.</param>
    /// <returns>The problem code, or the outcome, and what was said.</returns>
    public static (string Code, string Said) Tell(SubmissionResult result) => result switch
    {
        SubmissionResult.Completed { Report.Outcome: { } outcome } => (outcome.Status, "carried out"),
        SubmissionResult.Pending => ("waiting", "it waits for people"),
        SubmissionResult.Denied { Problem: var problem } => (problem.Code ?? "denied", Words(problem)),
        SubmissionResult.Failed { Problem: var problem } => (problem.Code ?? "failed", Words(problem)),
        _ => ("unknown", ""),
    };

    private static string Words(ProblemReport problem) => problem.Detail ?? problem.Title ?? "";
}
