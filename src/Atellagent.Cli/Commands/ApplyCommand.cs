using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Documents;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Administration;

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
        Option<bool> prune = new("--prune") { Description = "Take policies and exceptions out of force that the folder does not hold." };
        Option<string?> reason = new("--reason") { Description = "Why, for the record.", HelpName = "TEXT" };
        Command command = new(
            "apply",
            """
            Puts the documents of a folder in force as one change. Documents that are not named stay as they are, unless
            --prune takes policies out of force that the folder no longer holds; with one error, or one policy test that
            fails, nothing is applied (exit code 3). What widens authority waits for the vote of another person where somebody
            can vote (exit code 7; with --dry-run 5): see atell changes.

            Examples:
              atell apply -f boundary/ --dry-run
              atell apply -f boundary/ --prune --reason "refunds capped, ticket 4711"
            """)
        {
            folder, dryRun, prune, reason,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            global,
            parsed,
            parsed.GetRequiredValue(folder),
            new ApplyOptions(parsed.GetValue(dryRun), parsed.GetValue(prune), parsed.GetValue(reason)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        GlobalOptions global,
        ParseResult parsed,
        string folder,
        ApplyOptions options,
        CancellationToken cancellationToken)
    {
        BoundaryText text = BoundaryText.Of(BoundaryFolder.Read(folder));
        using Connection connection = global.Connect(parsed, deployment: null);
        ApplyReport report = await connection.Client.ApplyAsync(text.Text, options, cancellationToken);
        report = report with { Errors = [.. report.Errors.Select(text.Locate)] };
        return ChangeView.Show(global.Renderer(parsed), report);
    }
}
