using System.Collections.Immutable;
using System.CommandLine;
using Atellagent.Cli.Documents;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Problems;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Linting;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy check</c>: whether a folder could be put in force.</summary>
internal static class PolicyCheckCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> folder = PolicyCommand.Folder();
        Option<bool> strict = new("--strict") { Description = "Warnings fail the check too, for use in CI." };
        Command command = new(
            "check",
            """
            Reads a boundary folder, follows its references and compiles its policies, and tells everything that is wrong with
            file, line and column (exit code 3). Then it warns of rules that are allowed and probably not meant: that can never
            hold, that a deny always overrides, that allow without a condition, that test for what is not in a list. Nothing is
            sent anywhere.

            Examples:
              atell policy check boundary/
              atell policy check boundary/ --strict -o json
            """)
        {
            folder, strict,
        };
        command.SetAction(parsed => Run(global.Renderer(parsed), CheckedFolder.Open(parsed.GetRequiredValue(folder)), parsed.GetValue(strict)));
        return command;
    }

    /// <summary>Tells what is wrong with a folder.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="isStrict">Whether a warning is enough to fail.</param>
    /// <returns>The exit code.</returns>
    internal static int Run(Renderer renderer, CheckedFolder folder, bool isStrict = false)
    {
        ImmutableArray<PolicyWarning> warnings = folder.Bundle is null ? [] : PolicyLinter.Check(folder.Read.Documents);
        bool passes = folder.Bundle is not null && (warnings.IsEmpty || !isStrict);
        CheckReport report = new(
            passes,
            folder.Read.Documents.Length,
            folder.Read.Tests.Sum(static test => test.Cases.Length),
            folder.Bundle?.Version.ToString(),
            [.. folder.Errors.Select(Report)],
            [.. warnings.Select(static w => new CheckReport.Warning(w.Position.File, w.Position.Line, w.Position.Column, w.Rule, w.Code, w.Message))]);
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(report, DocumentJson.Default.CheckReport);
        }
        else
        {
            Show(renderer, folder, report, warnings);
        }

        return passes ? ExitCodes.Done : ExitCodes.Invalid;
    }

    private static void Show(Renderer renderer, CheckedFolder folder, CheckReport report, ImmutableArray<PolicyWarning> warnings)
    {
        foreach (ReportedError error in report.Errors)
        {
            renderer.Note(ErrorLine.Of(error));
        }

        foreach (PolicyWarning warning in warnings)
        {
            renderer.Note($"{warning.Position}: warning: {warning.Rule}: {warning.Message} ({warning.Code})");
        }

        string odd = warnings.IsEmpty ? "" : $", {warnings.Length} warning(s)";
        renderer.Line(folder.Bundle is null
            ? $"{report.Errors.Count} error(s)"
            : $"{report.Documents} documents, {report.Tests} test cases: {(report.Valid ? "nothing is wrong" : "refused")}{odd}; policy version {report.PolicyVersion}");
    }

    private static ReportedError Report(DocumentError error) => new()
    {
        File = error.Position.File,
        Line = error.Position.Line,
        Column = error.Position.Column,
        Message = error.Message,
    };
}
