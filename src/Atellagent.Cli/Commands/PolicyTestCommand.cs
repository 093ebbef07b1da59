using System.CommandLine;
using System.Globalization;
using Atellagent.Cli.Documents;
using Atellagent.Cli.Rendering;
using Atellagent.Domain.Policies.Testing;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy test</c>: whether policies decide as their tests say.</summary>
internal static class PolicyTestCommand
{
    private const int ProgressEvery = 50;

    public static Command Make(GlobalOptions global)
    {
        Argument<string> folder = PolicyCommand.Folder();
        Option<bool> update = new("--update") { Description = "Write what the snapshot cases decide now, beside their tests." };
        Option<bool> mutants = new("--mutants") { Description = "Change the policies in small ways, one by one, and tell which changes no case notices." };
        Option<bool> coverage = new("--coverage") { Description = "Tell of each rule and part of a condition what the cases did not see." };
        Option<decimal?> least = new("--min-coverage") { Description = "Fail when the cases see less than this much of the conditions' branches.", HelpName = "PERCENT" };
        Option<string?> junit = new("--junit") { Description = "Also write the results as JUnit XML, for CI.", HelpName = "FILE" };
        Command command = new(
            "test",
            """
            Runs the PolicyTest documents of a folder through the engine that decides in production. Exit code 4 when a case
            fails, when there is none, or when coverage is too low; 3 when the folder itself is wrong.

            Examples:
              atell policy test boundary/
              atell policy test boundary/ --coverage --mutants
              atell policy test boundary/ --junit results.xml --min-coverage 90 -o json
            """)
        {
            folder, update, mutants, coverage, least, junit,
        };
        command.SetAction(parsed =>
        {
            Renderer renderer = global.Renderer(parsed);
            string path = parsed.GetRequiredValue(folder);
            CheckedFolder opened = CheckedFolder.Open(path);
            if (opened.Bundle is null)
            {
                return PolicyCheckCommand.Run(renderer, opened);
            }

            foreach (string file in parsed.GetValue(update) ? TestedFolder.Update(path, opened) : [])
            {
                renderer.Note($"updated {file}");
            }

            TestedFolder tested = TestedFolder.Run(path, opened);
            if (parsed.GetValue(junit) is string xml)
            {
                JUnitReport.Write(xml, tested.Results);
            }

            TestReport report = Report(tested, parsed.GetValue(mutants) ? Mutate(renderer, tested) : null);
            return Show(renderer, report, parsed.GetValue(coverage), parsed.GetValue(least) ?? 0);
        });
        return command;
    }

    private static TestReport Report(TestedFolder tested, PolicyMutation? mutation)
    {
        TestReport.Case[] cases =
        [
            .. tested.Results.Select(static r => new TestReport.Case(r.Test, r.Case.Name, r.Case.Position.ToString(), r.Decision?.Effect ?? r.Release?.Word, r.Failures)),
        ];
        int failed = cases.Count(static one => one.Failures.Count > 0);
        PolicyCoverage coverage = PolicyCoverage.Measure(tested.Folder.Read.Documents, tested.Results);
        return new TestReport(
            cases.Length - failed,
            failed,
            cases,
            new TestReport.CoverageOf(Percent(coverage.OfRules), Percent(coverage.OfBranches), [.. coverage.Rules.Select(Rule)]),
            mutation is null ? null : new TestReport.MutantsOf(mutation.Noticed, [.. mutation.Survivors.Select(static m => new TestReport.Mutant(m.Rule, m.Position.ToString(), m.Change))]));
    }

    private static TestReport.RuleSeen Rule(RuleCoverage rule) => new(
        rule.Rule, rule.Position.ToString(), rule.True, rule.False, rule.Errors, [.. rule.Branches.Select(static b => new TestReport.BranchSeen(b.Text, b.True, b.False))]);

    private static decimal Percent(double share) => Math.Round((decimal)share * 100, 1, MidpointRounding.ToZero);

    // Mutants of policies whose tests fail already would all be noticed.
    private static PolicyMutation? Mutate(Renderer renderer, TestedFolder tested)
    {
        if (tested.Results.IsEmpty || tested.Results.Any(static r => !r.Passed))
        {
            renderer.Note("no mutants were made: the cases must pass first");
            return null;
        }

        return PolicyMutation.Run(tested.Folder.Read.Documents, tested.Folder.Read.Tests, tested.Snapshots, (done, all) =>
        {
            if (done % ProgressEvery == 0 || done == all)
            {
                renderer.Note($"{done} of {all} mutants");
            }
        });
    }

    private static int Show(Renderer renderer, TestReport report, bool coverage, decimal least)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(report, DocumentJson.Default.TestReport);
        }
        else
        {
            ShowTable(renderer, report, coverage);
        }

        if (report.Coverage.Branches < least)
        {
            renderer.Note(string.Create(CultureInfo.InvariantCulture, $"the cases see {report.Coverage.Branches}% of the branches, less than {least}%"));
        }

        // A folder without tests has passed none.
        return report.Failed == 0 && report.Passed > 0 && report.Coverage.Branches >= least ? ExitCodes.Done : ExitCodes.TestsFailed;
    }

    private static void ShowTable(Renderer renderer, TestReport report, bool coverage)
    {
        foreach (TestReport.Case one in report.Cases)
        {
            foreach (string failure in one.Failures)
            {
                renderer.Note($"{one.Position}: {one.Test} '{one.Name}': {failure}");
            }
        }

        if (coverage)
        {
            renderer.Table(["rule", "held", "did not", "errors", "not seen"], report.Coverage.Each.Select(Unseen));
        }

        foreach (TestReport.Mutant mutant in report.Mutants?.Survivors ?? [])
        {
            renderer.Note($"{mutant.Position}: no case notices: {mutant.Rule}: {mutant.Change}");
        }

        renderer.Line(report.Cases.Count == 0
            ? "there are no test cases: write a PolicyTest document beside the policies"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Passed} passed, {report.Failed} failed; rules {report.Coverage.Rules}%, branches {report.Coverage.Branches}% seen{Mutants(report.Mutants)}"));
    }

    private static string Mutants(TestReport.MutantsOf? mutants) =>
        mutants is null ? "" : $"; {mutants.Noticed} of {mutants.Noticed + mutants.Survivors.Count} mutants noticed";

    private static object?[] Unseen(TestReport.RuleSeen rule)
    {
        IEnumerable<string> parts = rule.True + rule.False + rule.Errors == 0
            ? ["never looked at"]
            :
            [
                .. rule.True == 0 ? new[] { "it never held" } : [],
                .. rule.False == 0 && rule.Branches.Count > 0 ? new[] { "it always held" } : [],
                .. rule.Branches.Where(static b => b.True == 0 || b.False == 0)
                    .Select(static b => $"{b.Text} {(b.True + b.False == 0 ? "was not reached" : b.True == 0 ? "never held" : "always held")}"),
            ];
        return [rule.Name, rule.True, rule.False, rule.Errors, string.Join("; ", parts)];
    }
}
