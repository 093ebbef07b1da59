using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Harness;
using static Atellagent.Scenarios.ReviewWorld;

namespace Atellagent.Scenarios;

/// <summary>A follow-up becomes an issue in a tracker, over a route as any other.</summary>
public sealed class TrackerTests
{
    private const string Secret = "ticket-secret-ticket-secret-ticket-secret";

    private const string Sender =
        """
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: ticketer, owner: support }
        spec:
          type: service
          roles: [reviewer]
          credentials: [ { clientSecretRef: env:TICKET_SECRET } ]
          grants:
            - { route: atellagent, operations: ["read.*", "follow-ups.*"] }
            - { route: github, operations: [createIssue] }
            - { route: gitlab, operations: [createIssue] }
            - { route: jira, operations: [createIssue] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: tickets, owner: support }
        spec:
          principals: [ticketer]
          environment: production
          runtime: external
          grants:
            - { route: github, operations: [createIssue], bounds: { arguments: { owner: { enum: [acme] } } } }
            - { route: gitlab, operations: [createIssue] }
            - { route: jira, operations: [createIssue] }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: finance/tickets, owner: support }
        spec:
          match: { routes: [github, gitlab, jira], operations: [createIssue] }
          rules: [ { id: may, effect: allow, when: "deployment.name == 'tickets'" } ]
        """;

    [Theory]
    [InlineData("github", """{"owner":"acme","repo":"agents","labels":["atellagent"]}""", "/repos/acme/agents/issues", "ghp_issue")]
    [InlineData("gitlab", """{"project":42}""", "/api/v4/projects/42/issues", "glpat_issue")]
    [InlineData("jira", """{"fields":{"project":{"key":"SEC"},"issuetype":{"name":"Task"}}}""", "/rest/api/3/issue", "amlyYQ==")]
    public async Task A_follow_up_is_sent_once_and_says_where_its_issue_is(string tracker, string arguments, string path, string credential)
    {
        await using World world = await StartAsync(more: Arrange);
        string rita = await world.TokenAsync("rita", deployment: null);
        JsonObject review = await OpenAsync(world, rita, await DecideAsync(world, await world.TokenAsync()), """,  "verdict":"should_deny","notes":"canary of rita" """);
        string followUp = Text(await FollowAsync(world, rita, Text(review, "id"), "work_item", "ask for a limit", ",\"notes\":\"canary of hers\",\"due\":\"2030-01-01\""), "id")!;
        string[] command = ["follow-ups", "send", followUp, "--to", tracker, "--route", tracker, "--deployment", "tickets", "--arguments", arguments];

        (int code, string told) = await Atell.RunAsAsync(world, "ticketer", Secret, command);

        Assert.True(code == 0, told);
        RecordedRequest request = Assert.Single(world.Upstream.Requests, static one => one.AllText.Contains("ask for a limit", StringComparison.Ordinal));
        Assert.Equal(path, request.Target);
        Assert.Contains(credential, request.AllText, StringComparison.Ordinal);
        Assert.Contains(followUp, request.AllText, StringComparison.Ordinal);
        Assert.Contains("It should have been deny", request.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", request.AllText, StringComparison.Ordinal);
        ClientCall now = await world.GetAsync("v1/follow-ups/" + followUp, rita);
        Assert.Equal("doing", Text(now.Body, "state"));
        Assert.Contains("issue: ", now.Body!.ToString(), StringComparison.Ordinal);

        (int again, string answer) = await Atell.RunAsAsync(world, "ticketer", Secret, command);
        Assert.True(again == 0, answer);
        Assert.Single(world.Upstream.Requests, static one => one.AllText.Contains("ask for a limit", StringComparison.Ordinal));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_may_not_be_opened_is_not_and_the_follow_up_stays_as_it_is()
    {
        await using World world = await StartAsync(more: Arrange);
        string rita = await world.TokenAsync("rita", deployment: null);
        JsonObject review = await OpenAsync(world, rita, await DecideAsync(world, await world.TokenAsync()));
        string followUp = Text(await FollowAsync(world, rita, Text(review, "id"), "work_item", "elsewhere"), "id")!;

        (int code, string told) = await Atell.RunAsAsync(world, "ticketer", Secret, "follow-ups", "send", followUp, "--to", "github", "--route", "github", "--deployment", "tickets", "--arguments", """{"owner":"others","repo":"agents"}""");
        (int unknown, string usage) = await Atell.RunAsAsync(world, "ticketer", Secret, "follow-ups", "send", followUp, "--to", "elsewhere", "--route", "github", "--deployment", "tickets");

        Assert.True(code == 6, told);
        Assert.True(unknown == 2 && usage.Contains("github", StringComparison.Ordinal), usage);
        Assert.DoesNotContain(world.Upstream.Requests, static one => one.AllText.Contains("elsewhere", StringComparison.Ordinal));
        Assert.Equal("open", Text((await world.GetAsync("v1/follow-ups/" + followUp, rita)).Body, "state"));
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData("github")]
    [InlineData("gitlab")]
    [InlineData("jira")]
    public async Task The_routes_to_begin_with_are_right(string tracker) =>
        Assert.Empty(BoundaryFolderReader.Read([(tracker + ".yaml", await File.ReadAllTextAsync(FileOf(tracker), TestContext.Current.CancellationToken))]).Errors);

    private static void Arrange(World world)
    {
        world.Environment["TICKET_SECRET"] = Secret;
        world.Environment["GITHUB_TOKEN"] = "ghp_issue";
        world.Environment["GITLAB_TOKEN"] = "glpat_issue";
        world.Environment["JIRA_BASIC"] = "amlyYQ==";
        string text = Sender + "\n---\napiVersion: atellagent/v1\nkind: Team\nmetadata: { name: security }\nspec: { members: [] }";
        foreach ((string tracker, string host) in ((string, string)[])[("github", "https://api.github.com/"), ("gitlab", "https://gitlab.com/"), ("jira", "https://example.atlassian.net/")])
        {
            string[] lines = File.ReadAllLines(FileOf(tracker));
            int at = Array.FindIndex(lines, line => line.Contains(host, StringComparison.Ordinal));
            string path = lines[at].Split(host)[1].TrimEnd(' ', '}');
            lines[at] = $"  destination: {{ baseUrl: \"http://127.0.0.1:{world.Upstream.Port}/{path}\", networks: [127.0.0.0/8] }}";
            text += "\n---\n" + string.Join('\n', lines);
        }

        File.WriteAllText(Path.Combine(world.BoundaryFolder, "tickets.yaml"), text);
    }

    private static string FileOf(string tracker) => Repository.In("docs", "trackers", tracker + ".yaml");
}
