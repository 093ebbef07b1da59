using System.Collections.Immutable;
using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Documents;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Versions;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy diff</c>: what differs between two bundles, in words.</summary>
internal static class PolicyDiffCommand
{
    private const string Current = "current";

    public static Command Make(GlobalOptions global)
    {
        Argument<string> before = new("before") { Description = "A folder, a policy version of the boundary (sha256:…), or \"current\"." };
        Argument<string> after = new("after") { Description = "The same; what the changes lead to." };
        Option<bool> fail = new("--fail-on-wider") { Description = "Exit code 5 when something may allow more than before." };
        Command command = new(
            "diff",
            """
            Tells what differs between two bundles in words: rule by rule, and of everything else (grants, bounds, routes, teams,
            people) what lets somebody do more or less. Which way each change goes: wider (more may be allowed), tighter, or
            either, which a person must look at. A policy version has policies and exceptions only; held against one, nothing
            else is compared.

            Examples:
              atell policy diff old-boundary/ boundary/
              atell policy diff current boundary/ --fail-on-wider
            """)
        {
            before, after, fail,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] sides = [parsed.GetRequiredValue(before), parsed.GetRequiredValue(after)];
            ImmutableArray<BoundaryDocument> old = await ReadAsync(global, parsed, sides[0], cancellationToken);
            ImmutableArray<BoundaryDocument> now = await ReadAsync(global, parsed, sides[1], cancellationToken);
            ImmutableArray<PolicyChange> changes = Array.Exists(sides, IsVersion) ? PolicyComparer.Compare(old, now) : DocumentComparer.Compare(old, now);
            return Show(global.Renderer(parsed), DiffReport.Of(changes), parsed.GetValue(fail));
        });
        return command;
    }

    private static async Task<ImmutableArray<BoundaryDocument>> ReadAsync(GlobalOptions global, ParseResult parsed, string source, CancellationToken cancellationToken)
    {
        if (source != Current && !IsVersion(source))
        {
            return Documents(source, BoundaryFolder.Read(source).Select(static file => (file.Name, file.Text)));
        }

        using Connection connection = global.Connect(parsed, deployment: null);
        if (source == Current)
        {
            return await InForce.ReadAsync(connection, cancellationToken);
        }

        PolicyVersionReport report = await connection.Client.GetPolicyVersionAsync(source, cancellationToken);
        return Documents(source, report.Documents.Select(static (document, i) => ($"{i}", document.GetRawText())));
    }

    private static bool IsVersion(string source) => source.StartsWith("sha256:", StringComparison.Ordinal);

    private static ImmutableArray<BoundaryDocument> Documents(string source, IEnumerable<(string Name, string Text)> files)
    {
        DocumentReadResult read = BoundaryFolderReader.Read(files);
        return read.Errors.IsEmpty ? read.Documents : throw new UsageException($"{source}: {read.Errors[0]}");
    }

    private static int Show(Renderer renderer, DiffReport report, bool fail)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(report, DocumentJson.Default.DiffReport);
        }
        else if (report.Changes.Count == 0)
        {
            renderer.Line("nothing differs");
        }
        else
        {
            renderer.Table(["goes", "what", "how"], report.Changes.Select(static c => new object?[] { c.Direction == "wider" ? "WIDER" : c.Direction, c.Subject, c.What }));
            renderer.Line($"{report.Changes.Count} change(s), {report.Wider} wider");
        }

        return fail && report.Wider > 0 ? ExitCodes.Widens : ExitCodes.Done;
    }
}
