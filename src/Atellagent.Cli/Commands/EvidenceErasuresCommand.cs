using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Evidence;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell evidence erasures</c>: what was erased, and what is under way.</summary>
internal static class EvidenceErasuresCommand
{
    /// <summary>The columns of a table of erasures.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["erasure", "of", "state", "payloads", "from", "waits for"];

    public static Command Make(GlobalOptions global)
    {
        Command command = new(
            "erasures",
            """
            Lists the last erasures: what was erased, from where, and what is under way.

            Example:
              atell evidence erasures
            """);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            ErasureListing listing = await connection.Client.ListErasuresAsync(cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(listing, WireJson.Default.ErasureListing);
                return ExitCodes.Done;
            }

            renderer.Table(Columns, listing.Items.Select(Row));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>One erasure as a row.</summary>
    /// <param name="report">The erasure.</param>
    /// <returns>The row.</returns>
    public static object?[] Row(ErasureReport report) =>
    [
        report.Id,
        $"{report.Kind} {report.Value}",
        report.State,
        report.Erased,
        string.Join(", ", report.Ranges.Select(static range => $"{range.Log} {range.First}-{range.Last}")),
        report.LeftOpen is null ? null : string.Join(", ", report.LeftOpen),
    ];
}
