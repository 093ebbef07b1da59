using System.Text.Json;
using Atellagent.Cli.Tests.Stub;

namespace Atellagent.Cli.Tests.Commands;

public sealed class OutputTests : IAsyncLifetime
{
    private StubBoundary _stub = null!;
    private CliRun _run = null!;

    public async ValueTask InitializeAsync()
    {
        _stub = await StubBoundary.StartAsync();
        _run = CliRun.With(_stub);
    }

    public async ValueTask DisposeAsync()
    {
        _run.Dispose();
        await _stub.DisposeAsync();
    }

    [Fact]
    public async Task Shows_a_narrowing_by_what_was_asked_what_was_granted_and_by_which_rule()
    {
        _stub.On("GET /v1/actions/act_1", 200, ContractAnswers.Narrowed);

        await _run.RunAsync("action", "get", "act_1");

        Assert.Contains("◆ narrowed", _run.Out, StringComparison.Ordinal);
        Assert.Contains("● succeeded", _run.Out, StringComparison.Ordinal);
        string change = Assert.Single(_run.Out.Split('\n'), static line => line.Contains("/arguments/amount", StringComparison.Ordinal));
        Assert.Matches(@"/arguments/amount\s+900\s+500\s+finance/refunds#cap", change);
    }

    [Fact]
    public async Task Shows_a_denial_with_its_reason_and_its_remedy()
    {
        _stub.On("POST /v1/actions", 403, ContractAnswers.Denied);

        await _run.RunAsync("action", "submit", "--route", "r", "--operation", "o");

        Assert.Contains("■ denied", _run.Out, StringComparison.Ordinal);
        Assert.Contains("not this one", _run.Out, StringComparison.Ordinal);
        Assert.Contains("ask for less", _run.Out, StringComparison.Ordinal);
        Assert.Contains("dec_3", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_a_denial_as_the_problem_that_the_boundary_sent()
    {
        _stub.On("POST /v1/actions", 403, ContractAnswers.Denied);

        await _run.RunAsync("action", "submit", "--route", "r", "--operation", "o", "--output", "json");

        using JsonDocument problem = JsonDocument.Parse(_run.Out);
        Assert.Equal("denied", problem.RootElement.GetProperty("code").GetString());
        Assert.Equal("dec_3", problem.RootElement.GetProperty("decision").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Tells_the_whole_story_of_a_decision()
    {
        _stub.On("GET /v1/decisions/dec_1", 200, ContractAnswers.Story);

        Assert.Equal(0, await _run.RunAsync("decisions", "show", "dec_1"));

        Assert.Contains("support-agent", _run.Out, StringComparison.Ordinal);
        Assert.Contains("payments.refund", _run.Out, StringComparison.Ordinal);
        Assert.Contains("h13", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaves_filtering_to_the_boundary_and_names_the_next_page()
    {
        _stub.On(
            "GET /v1/decisions?principal=a%26b&effect=deny&limit=2",
            200,
            """{ "items": [ { "log": "a", "index": 1, "hash": "h", "previousHash": "g", "body": { "decision": { "id": "dec_9", "effect": "deny" } } } ], "next": "c1" }""");

        Assert.Equal(0, await _run.RunAsync("decisions", "list", "--principal", "a&b", "--effect", "deny", "--limit", "2"));

        Assert.Contains("dec_9", _run.Out, StringComparison.Ordinal);
        Assert.Contains("--cursor c1", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Applies_a_folder_as_one_change_and_shows_what_it_did()
    {
        _stub.On(
            "POST /v1/admin/apply?dryRun=true",
            200,
            """{ "applied": false, "dryRun": true, "changes": [ { "kind": "Team", "name": "support", "action": "create", "revision": "sha256:0" } ], "errors": [], "policyVersion": "sha256:1" }""");
        _run.Write("boundary/b.yaml", "kind: B\n");
        _run.Write("boundary/a/a.yaml", "kind: A\n");
        _run.Write("boundary/notes.txt", "not a document");

        Assert.Equal(0, await _run.RunAsync("apply", "-f", Path.Combine(_run.Home, "boundary"), "--dry-run"));

        SeenRequest sent = Assert.Single(_stub.SeenOn("POST /v1/admin/apply?dryRun=true"));
        Assert.Equal("kind: A\n---\nkind: B\n", sent.Body);
        Assert.StartsWith("application/yaml", sent.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Matches(@"Team\s+support\s+create", _run.Out);
    }

    [Fact]
    public async Task Tells_an_error_of_a_folder_by_the_file_and_line_that_has_it()
    {
        _stub.On(
            "POST /v1/admin/apply",
            400,
            """{ "status": 400, "code": "invalid_request", "errors": [ { "file": "", "line": 4, "column": 3, "message": "no such field" } ] }""");
        _run.Write("boundary/a.yaml", "kind: A\nspec: {}\n");
        _run.Write("boundary/b.yaml", "kindd: B\n");

        Assert.Equal(3, await _run.RunAsync("apply", "-f", Path.Combine(_run.Home, "boundary")));

        Assert.Contains("b.yaml:1:3: no such field", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prints_a_token_and_nothing_else()
    {
        Assert.Equal(0, await _run.RunAsync("token", "--deployment", "support-bot-prod"));

        Assert.Equal("token-1", _run.Out.TrimEnd());
        Assert.Contains("deployment=support-bot-prod", Assert.Single(_stub.SeenOn("POST /oauth/token")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_gets_no_escape_sequences_and_no_broken_lines()
    {
        _stub.On("GET /v1/decisions/dec_1", 200, ContractAnswers.Story);

        await _run.RunAsync("decisions", "show", "dec_1");

        Assert.DoesNotContain('\u001b', _run.Out);
        Assert.Contains(_run.Out.Split('\n'), static line =>
            line.Contains("2026-11-23T04:00:01Z", StringComparison.Ordinal) && line.Contains("h13", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_shows_examples_of_the_command_it_is_asked_for()
    {
        Assert.Equal(0, await _run.RunAsync("action", "submit", "--help"));

        Assert.Contains("--idempotency-key", _run.Out, StringComparison.Ordinal);
        Assert.Contains("atell action submit --route payments", _run.Out, StringComparison.Ordinal);
    }
}
