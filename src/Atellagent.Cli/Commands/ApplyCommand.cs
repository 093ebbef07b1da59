using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Documents;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Administration;
using Atellagent.Client.Problems;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell apply</c>: puts a boundary folder in force, all of it or nothing.</summary>
internal static class ApplyCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string> folder = new("--file", "-f")
        {
            Description = "The folder, or one file.",
            HelpName = "DIR|FILE",
            Required = true,
        };
        Option<bool> dryRun = new("--dry-run") { Description = "Tell what would change, and change nothing." };
        Command command = new(
            "apply",
            """
            Puts the documents of a folder in force as one change. Documents that are not named stay as they are; with one
            error nothing is applied (exit code 3).

            Examples:
              atell apply -f boundary/ --dry-run
              atell apply -f boundary/
            """)
        {
            folder, dryRun,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            global, parsed, parsed.GetRequiredValue(folder), parsed.GetValue(dryRun), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        GlobalOptions global,
        ParseResult parsed,
        string folder,
        bool dryRun,
        CancellationToken cancellationToken)
    {
        BoundaryText text = BoundaryText.Of(BoundaryFolder.Read(folder));
        using Connection connection = global.Connect(parsed, deployment: null);
        ApplyReport report = await connection.Client.ApplyAsync(text.Text, dryRun, cancellationToken);
        report = report with { Errors = [.. report.Errors.Select(text.Locate)] };
        Renderer renderer = global.Renderer(parsed);
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(report, WireJson.Default.ApplyReport);
        }
        else
        {
            Tell(renderer, report);
        }

        return report.Errors.Count > 0 ? ExitCodes.Invalid
            : report.Applied || dryRun ? ExitCodes.Done
            : ExitCodes.Unexpected;
    }

    private static void Tell(Renderer renderer, ApplyReport report)
    {
        if (report.Changes.Count > 0)
        {
            renderer.Table(
                ["kind", "name", "change", "revision"],
                report.Changes.Select(static change =>
                    new object?[] { change.Kind, change.Name, change.Action, Short(change.Revision) }));
        }

        foreach (ReportedError error in report.Errors)
        {
            renderer.Note(ErrorLine.Of(error));
        }

        renderer.Line((report.Errors.Count, report.Applied, report.DryRun) switch
        {
            ( > 0, _, _) => $"nothing was applied: {report.Errors.Count} error(s)",
            (_, true, _) => $"applied; policy version {report.PolicyVersion}",
            (_, _, true) => $"dry run: nothing was changed; policy version would be {report.PolicyVersion}",
            _ => "nothing was applied",
        });
    }

    private static string Short(string revision) => revision.Length > 19 ? revision[..19] : revision;
}
