using System.CommandLine;
using Atellagent.Cli.Documents;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Problems;
using Atellagent.Domain.Documents;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy check</c>: whether a folder could be put in force.</summary>
internal static class PolicyCheckCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> folder = PolicyCommand.Folder();
        Command command = new(
            "check",
            """
            Reads a boundary folder, follows its references and compiles its policies, and tells everything that is wrong with
            file, line and column (exit code 3). Nothing is sent anywhere.

            Example:
              atell policy check boundary/
            """)
        {
            folder,
        };
        command.SetAction(parsed => Run(global.Renderer(parsed), CheckedFolder.Open(parsed.GetRequiredValue(folder))));
        return command;
    }

    /// <summary>Tells what is wrong with a folder.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="folder">The folder.</param>
    /// <returns>The exit code.</returns>
    internal static int Run(Renderer renderer, CheckedFolder folder)
    {
        CheckReport report = new(
            folder.Bundle is not null,
            folder.Read.Documents.Length,
            folder.Read.Tests.Sum(static test => test.Cases.Length),
            folder.Bundle?.Version.ToString(),
            [.. folder.Errors.Select(Report)]);
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(report, DocumentJson.Default.CheckReport);
        }
        else
        {
            foreach (ReportedError error in report.Errors)
            {
                renderer.Note(ErrorLine.Of(error));
            }

            renderer.Line(report.Valid
                ? $"{report.Documents} documents, {report.Tests} test cases: nothing is wrong; policy version {report.PolicyVersion}"
                : $"{report.Errors.Count} error(s)");
        }

        return report.Valid ? ExitCodes.Done : ExitCodes.Invalid;
    }

    private static ReportedError Report(DocumentError error) => new()
    {
        File = error.Position.File,
        Line = error.Position.Line,
        Column = error.Position.Column,
        Message = error.Message,
    };
}
