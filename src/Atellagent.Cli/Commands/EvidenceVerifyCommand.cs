using System.CommandLine;
using Atellagent.Cli.Evidence;
using Atellagent.Cli.Rendering;
using Atellagent.Domain.Evidence.Notes;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell evidence verify</c>: checks an export without the boundary.</summary>
internal static class EvidenceVerifyCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> path = new("PATH") { Description = "The file or folder that 'atell evidence export' wrote." };
        Option<string[]> checkpoint = new("--checkpoint")
        {
            Description = "A checkpoint that was kept elsewhere, or a folder of them; once for each log. What they cover must be there, and be the same.",
            HelpName = "PATH",
        };
        Option<string?> key = new("--key") { Description = "The key that you trust, as 'atell evidence keys' shows it. Without it the export's own keys are believed.", HelpName = "KEY" };
        Option<bool> partial = new("--partial") { Description = "Not all logs of the boundary are here: do not ask for what one tells of another." };
        Command command = new(
            "verify",
            """
            Checks every record, the chain, the tree, the checkpoints and their signatures, and the life of every action: what was sent had
            been allowed, once, and what people had to agree to, they agreed to. It needs no network and no boundary. The first thing that
            is wrong is named, and the exit code is 3.

            Examples:
              atell evidence verify evidence.jsonl
              atell evidence verify evidence/ --checkpoint checkpoints/ --key boundary.example/evidence/main+…
            """)
        {
            path, checkpoint, key, partial,
        };
        command.SetAction(parsed => Run(
            global, parsed, parsed.GetRequiredValue(path), parsed.GetValue(checkpoint) ?? [], parsed.GetValue(key), parsed.GetValue(partial)));
        return command;
    }

    private static int Run(GlobalOptions global, ParseResult parsed, string path, string[] checkpoints, string? key, bool isPartial)
    {
        NoteKey? trusted = null;
        if (key is not null && !NoteKey.TryParse(key, out trusted))
        {
            throw new UsageException("--key is not a key as 'atell evidence keys' shows it");
        }

        byte[][] kept = [.. checkpoints.SelectMany(FilesOf).Select(File.ReadAllBytes)];
        Verification Against(ExportKeys keys) => Verification.Of(keys, trusted, kept, isPartial);
        Renderer renderer = global.Renderer(parsed);
        IReadOnlyList<LogSummary> logs;
        if (Directory.Exists(path))
        {
            logs = new TilesCheck(path, global.Surroundings, Against).Run(CancellationToken.None);
        }
        else
        {
            using JsonLinesCheck check = File.Exists(path) ? new JsonLinesCheck(path, global.Surroundings, Against) : throw new UsageException($"there is no '{path}'");
            logs = check.Run(CancellationToken.None);
        }

        LogView.Show(renderer, logs);
        if (trusted is null && kept.Length == 0)
        {
            renderer.Note("the keys are the export's own word: compare them with --key or --checkpoint, or it may all have been made up");
        }
        else if (kept.Length > 0 && logs.Where(static log => log.Kept is null).Select(static log => log.Log).ToArray() is { Length: > 0 } unheld)
        {
            renderer.Note($"no kept checkpoint is of {string.Join(", ", unheld)}: where it ends is the export's own word");
        }

        return ExitCodes.Done;
    }

    private static string[] FilesOf(string path) => Directory.Exists(path)
        ? Directory.GetFiles(path, "*.checkpoint") is { Length: > 0 } files ? files : throw new UsageException($"there is no checkpoint in '{path}'")
        : File.Exists(path) ? [path] : throw new UsageException($"there is no '{path}'");
}
