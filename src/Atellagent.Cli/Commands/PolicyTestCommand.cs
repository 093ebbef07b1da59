using System.CommandLine;
using Atellagent.Cli.Documents;
using Atellagent.Cli.Rendering;
using Atellagent.Domain.Policies.Testing;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy test</c>: whether policies decide as their tests say.</summary>
internal static class PolicyTestCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> folder = new("folder") { Description = "The folder, with its PolicyTest documents." };
        Command command = new(
            "test",
            """
            Runs the PolicyTest documents of a folder through the engine that decides in production. Exit code 4 when a case
            fails or when there is none, 3 when the folder itself is wrong.

            Example:
              atell policy test boundary/
            """)
        {
            folder,
        };
        command.SetAction(parsed =>
        {
            Renderer renderer = global.Renderer(parsed);
            CheckedFolder opened = CheckedFolder.Open(parsed.GetRequiredValue(folder));
            return opened.Bundle is null ? PolicyCheckCommand.Run(renderer, opened) : Show(renderer, Run(opened));
        });
        return command;
    }

    private static TestReport Run(CheckedFolder folder)
    {
        TestReport.Case[] cases =
        [
            .. new PolicyTestRunner(folder.Bundle!, folder.Read.Documents).Run(folder.Read.Tests)
                .Select(static result => new TestReport.Case(
                    result.Test,
                    result.Case.Name,
                    result.Case.Position.ToString(),
                    result.Decision?.Effect,
                    result.Failures)),
        ];
        int failed = cases.Count(static one => one.Failures.Count > 0);
        return new TestReport(cases.Length - failed, failed, cases);
    }

    private static int Show(Renderer renderer, TestReport report)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(report, DocumentJson.Default.TestReport);
        }
        else
        {
            foreach (TestReport.Case one in report.Cases)
            {
                foreach (string failure in one.Failures)
                {
                    renderer.Note($"{one.Position}: {one.Test} '{one.Name}': {failure}");
                }
            }

            renderer.Line(report.Cases.Count == 0
                ? "there are no test cases: write a PolicyTest document beside the policies"
                : $"{report.Passed} passed, {report.Failed} failed");
        }

        // A folder without tests has passed none.
        return report.Failed == 0 && report.Passed > 0 ? ExitCodes.Done : ExitCodes.TestsFailed;
    }
}
