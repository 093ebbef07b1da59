using System.Text.Json;
using System.Xml.Linq;
using Atellagent.Cli.Tests.Stub;

namespace Atellagent.Cli.Tests.Commands;

public sealed class PolicyTests : IDisposable
{
    private readonly CliRun _run = new();

    [Fact]
    public async Task The_demos_folder_has_nothing_wrong_and_passes_its_own_tests()
    {
        string folder = DemoFolder(static text => text);

        Assert.Equal(0, await _run.RunAsync("policy", "check", folder));
        Assert.Equal(0, await _run.RunAsync("policy", "test", folder, "-o", "json"));

        using JsonDocument report = JsonDocument.Parse(_run.Out);
        Assert.Equal(0, report.RootElement.GetProperty("failed").GetInt32());
        Assert.True(report.RootElement.GetProperty("passed").GetInt32() >= 6);
    }

    [Fact]
    public async Task A_policy_that_decides_otherwise_fails_its_tests()
    {
        string folder = DemoFolder(static text => text.Replace("maximum: 500, onExceed", "maximum: 600, onExceed", StringComparison.Ordinal));

        Assert.Equal(4, await _run.RunAsync("policy", "test", folder));
        Assert.Contains("a large refund is capped", _run.Error, StringComparison.Ordinal);
        Assert.Contains("policies/tests.yaml:", _run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("test")]
    public async Task A_folder_with_an_error_is_told_by_file_line_and_column(string command)
    {
        string folder = DemoFolder(static text => text.Replace("effect: narrow", "efect: narrow", StringComparison.Ordinal));

        Assert.Equal(3, await _run.RunAsync("policy", command, folder));
        Assert.Matches(@"policies/payments\.yaml:\d+:\d+: .*efect", _run.Error);
    }

    [Fact]
    public async Task A_condition_that_does_not_compile_is_an_error_too()
    {
        string folder = DemoFolder(static text => text.Replace("args.amount > constants.cap", "args.amuont > constants.cap", StringComparison.Ordinal));

        Assert.Equal(3, await _run.RunAsync("policy", "check", folder));
        Assert.Contains("amuont", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_probably_not_meant_is_told_and_fails_only_a_strict_check()
    {
        string folder = DemoFolder(static text => text.Replace("args.amount > constants.cap", "args.amount > constants.cap && args.amount < 5", StringComparison.Ordinal));

        Assert.Equal(0, await _run.RunAsync("policy", "check", folder));
        Assert.Matches(@"policies/payments\.yaml:\d+:\d+: warning: finance/refunds#cap: .*\(never-holds\)", _run.Error);
        Assert.Equal(3, await _run.RunAsync("policy", "check", folder, "--strict", "-o", "json"));
        using JsonDocument report = JsonDocument.Parse(_run.Out);
        Assert.Equal("never-holds", report.RootElement.GetProperty("warnings")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_demos_folder_has_nothing_that_is_not_meant() =>
        Assert.Equal(0, await _run.RunAsync("policy", "check", DemoFolder(static text => text), "--strict"));

    [Fact]
    public async Task One_request_is_explained_rule_by_rule()
    {
        string folder = DemoFolder(static text => text);

        int exit = await _run.RunAsync([.. Explain(folder, 900, "EUR"), "--principal", "support-agent", "--deployment", "support-bot-prod", "-o", "json"]);

        Assert.Equal(0, exit);
        using JsonDocument report = JsonDocument.Parse(_run.Out);
        Assert.Equal("narrow", report.RootElement.GetProperty("effect").GetString());
        Assert.Equal(500, report.RootElement.GetProperty("granted").GetProperty("amount").GetInt32());
        JsonElement cap = Assert.Single(report.RootElement.GetProperty("rules").EnumerateArray(), static r => r.GetProperty("name").GetString() == "finance/refunds#cap");
        Assert.Equal("true", cap.GetProperty("outcome").GetString());
        Assert.Equal("900", cap.GetProperty("parts")[0].GetProperty("values").GetProperty("args.amount").GetString());
    }

    [Fact]
    public async Task A_denial_is_explained_with_the_condition_that_made_it()
    {
        string folder = DemoFolder(static text => text);

        Assert.Equal(6, await _run.RunAsync([.. Explain(folder, 5, "CHF"), "--role", "support", "--environment", "production"]));
        Assert.Contains("args.currency is 'CHF'", _run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--principal", "suport-agent", "no principal suport-agent; did you mean support-agent?")]
    [InlineData("--deployment", "support-bot", "no deployment support-bot")]
    [InlineData("--now", "yesterday", "--now wants a time")]
    [InlineData("--context", "[]", "--context is not a JSON object")]
    public async Task A_question_that_cannot_be_asked_says_what_is_wrong_with_it(string option, string value, string message)
    {
        string folder = DemoFolder(static text => text);

        Assert.Equal(2, await _run.RunAsync([.. Explain(folder, 5, "EUR"), option, value]));
        Assert.Contains(message, _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_principal_whose_grants_do_not_reach_an_operation_is_outside_its_authority()
    {
        string folder = DemoFolder(static text => text.Replace("operations: [getOrder, refund, ledger]", "operations: [getOrder]", StringComparison.Ordinal));

        Assert.Equal(6, await _run.RunAsync([.. Explain(folder, 5, "EUR"), "--principal", "support-agent", "--deployment", "support-bot-prod"]));
        Assert.Contains("outside_authority", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.RunAsync("policy", "who-can", folder, "--route", "payments", "--operation", "refund", "--all"));
        Assert.Contains("covers it", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_can_call_an_operation_and_what_a_principal_can_call_are_told_by_the_same_rules()
    {
        string folder = DemoFolder(static text => text);

        Assert.Equal(0, await _run.RunAsync("policy", "who-can", folder, "--route", "payments", "--operation", "refund", "-o", "json"));
        using JsonDocument who = JsonDocument.Parse(_run.Out);
        JsonElement agent = Assert.Single(who.RootElement.GetProperty("items").EnumerateArray());
        Assert.Equal("depends", agent.GetProperty("possible").GetString());
        Assert.Contains("finance/refunds#cap", agent.GetProperty("rules").EnumerateArray().Select(static r => r.GetString()));

        Assert.Equal(0, await _run.RunAsync("policy", "what-can", folder, "--principal", "support-agent"));
        Assert.Matches("payments.getOrder +always", _run.Out);
        Assert.Equal(2, await _run.RunAsync("policy", "who-can", folder, "--route", "payments", "--operation", "refnd"));
        Assert.Contains("did you mean refund?", _run.Error, StringComparison.Ordinal);
        Assert.Equal(2, await _run.RunAsync("policy", "what-can", folder, "--principal", "nobody"));
    }

    private static string[] Explain(string folder, int amount, string currency) =>
    [
        "policy", "explain", folder, "--route", "payments", "--operation", "refund",
        "--arguments", $$"""{"orderId":"ord_1","amount":{{amount}},"currency":"{{currency}}"}""",
    ];

    [Fact]
    public async Task Coverage_and_mutants_tell_what_no_case_looks_at()
    {
        string folder = DemoFolder(static text => text);
        string junit = Path.Combine(_run.Home, "results.xml");

        Assert.Equal(0, await _run.RunAsync("policy", "test", folder, "--coverage", "--mutants", "--junit", junit));
        Assert.Contains("mutants noticed", _run.Out, StringComparison.Ordinal);
        Assert.Contains("finance/refunds#cap", _run.Out, StringComparison.Ordinal);
        XElement suite = Assert.Single(XDocument.Load(junit).Root!.Elements("testsuite"));
        Assert.Equal("0", suite.Attribute("failures")!.Value);
        Assert.NotEmpty(suite.Elements("testcase"));

        Assert.Equal(4, await _run.RunAsync("policy", "test", folder, "--min-coverage", "100.1"));
        Assert.Contains("less than 100.1%", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_is_written_on_request_and_a_change_fails_until_it_is_written_again()
    {
        static string WithSnapshot(string text) => text.Replace("  cases:\n", "  cases:\n    - name: matrix\n      given: { use: agent, route: payments, operation: refund, args: { orderId: ord_1, amount: 1, currency: EUR } }\n      each: { amount: [1, 500, 501] }\n      snapshot: true\n", StringComparison.Ordinal);
        string folder = DemoFolder(WithSnapshot);

        Assert.Equal(4, await _run.RunAsync("policy", "test", folder));
        Assert.Contains("does not have this case", _run.Error, StringComparison.Ordinal);
        Assert.Equal(0, await _run.RunAsync("policy", "test", folder, "--update"));
        Assert.True(File.Exists(Path.Combine(folder, "policies", "tests.yaml.snapshot")));
        Assert.Equal(0, await _run.RunAsync("policy", "test", folder));

        DemoFolder(static text => WithSnapshot(text).Replace("cap: 500", "cap: 600", StringComparison.Ordinal));
        Assert.Equal(4, await _run.RunAsync("policy", "test", folder));
        Assert.Contains("the snapshot has: narrow; /arguments/amount=500", _run.Error, StringComparison.Ordinal);

        DemoFolder(static text => text);
        Assert.Equal(0, await _run.RunAsync("policy", "test", folder, "--update"));
        Assert.False(File.Exists(Path.Combine(folder, "policies", "tests.yaml.snapshot")));
    }

    [Fact]
    public async Task Mutants_are_not_made_of_policies_that_fail_their_tests()
    {
        string folder = DemoFolder(static text => text.Replace("maximum: 500, onExceed", "maximum: 600, onExceed", StringComparison.Ordinal));

        Assert.Equal(4, await _run.RunAsync("policy", "test", folder, "--mutants"));
        Assert.Contains("the cases must pass first", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_tests_has_passed_none()
    {
        string file = _run.Write("teams.yaml", "apiVersion: atellagent/v1\nkind: Team\nmetadata: { name: support }\nspec: { members: [] }\n");

        Assert.Equal(4, await _run.RunAsync("policy", "test", file));
    }

    public void Dispose() => _run.Dispose();

    private string DemoFolder(Func<string, string> change)
    {
        string source = Path.Combine(AppContext.BaseDirectory, "demo-boundary");
        foreach (string path in Directory.EnumerateFiles(source, "*.yaml", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(path)
                .Replace("${DEMO_UPSTREAM_PORT}", "18701", StringComparison.Ordinal)
                .Replace("${DEMO_SECRETS}", "/run/demo", StringComparison.Ordinal);
            _run.Write(Path.Combine("boundary", Path.GetRelativePath(source, path)), change(text));
        }

        return Path.Combine(_run.Home, "boundary");
    }
}
