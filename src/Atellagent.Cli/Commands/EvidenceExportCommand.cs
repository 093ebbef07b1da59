using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Evidence;
using Atellagent.Cli.Rendering;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell evidence export</c>: takes every log of a boundary away, with what it takes to verify it.</summary>
internal static class EvidenceExportCommand
{
    private const string Tiles = "tiles";

    // A form that evidence is exported in is added here, and nowhere else.
    private static readonly Dictionary<string, Func<string, IEvidenceExport>> Formats = new(StringComparer.Ordinal)
    {
        ["jsonl"] = static path => new JsonLinesExport(path),
        [Tiles] = static path => new TilesExport(path),
        ["ocsf"] = static path => new EventsExport(path, OcsfForm.Of),
        ["cloudevents"] = static path => new EventsExport(path, CloudEventForm.Of),
    };

    public static Command Make(GlobalOptions global)
    {
        Option<string> format = new("--format") { Description = "The form: " + string.Join(", ", Formats.Keys) + ".", HelpName = "FORMAT", DefaultValueFactory = static _ => "jsonl" };
        format.AcceptOnlyFromAmong([.. Formats.Keys]);
        Option<string> to = new("--out") { Description = "The file, or for tiles the folder, to write; it must not be there yet.", HelpName = "PATH", Required = true };
        Command command = new(
            "export",
            """
            Writes every record of every log, up to its last checkpoint, with the checkpoints and the keys. What the boundary gives is
            computed on the way: an export that ends well is what the checkpoints cover. The forms ocsf and cloudevents have one event a
            record and nothing else; they are for other programs, and cannot be verified.

            Examples:
              atell evidence export --out evidence.jsonl
              atell evidence export --format tiles --out evidence/
              atell evidence export --format ocsf --out evidence.ocsf.jsonl
              atell evidence verify evidence.jsonl
            """)
        {
            format, to,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(global, parsed, parsed.GetRequiredValue(format), parsed.GetRequiredValue(to), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(GlobalOptions global, ParseResult parsed, string format, string path, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            throw new UsageException($"'{path}' is there already");
        }

        using Connection connection = global.Connect(parsed, deployment: null);

        // A file has its name when it is whole: some forms do not show where they were cut off. A folder of tiles does.
        bool isFolder = format == Tiles;
        string draft = isFolder ? path : path + ".part";
        IReadOnlyList<LogSummary> logs;
        await using (IEvidenceExport export = Formats[format](draft))
        {
            logs = await new EvidenceDownload(connection.Client, global.Surroundings).RunAsync(export, cancellationToken);
        }

        if (!isFolder)
        {
            File.Move(draft, path);
        }

        LogView.Show(global.Renderer(parsed), logs);
        return ExitCodes.Done;
    }
}
