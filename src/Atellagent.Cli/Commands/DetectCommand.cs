using System.CommandLine;
using System.Text;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Json;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell detect</c>: what the built-in detectors find in texts.</summary>
internal static class DetectCommand
{
    private static readonly JsonLimits Line = new(8 * 1024 * 1024, 8, 100_000);

    public static Command Make(GlobalOptions global)
    {
        Argument<string?> file = new("file") { Description = "JSON Lines with id and text; standard input where none is named.", Arity = ArgumentArity.ZeroOrOne };
        Option<string[]> kinds = new("--kind") { Description = "Only these detectors, such as pii or secret." };
        Command command = new(
            "detect",
            """
            Shows texts to the built-in detectors, here and without a boundary, and tells what they find: one JSON object a line,
            with the id of the text and its findings by kind, score and place (in UTF-16 units, the end not included). Texts
            are never repeated.

            Examples:
              atell detect texts.jsonl
              echo '{"id":"1","text":"write to ann@example.com"}' | atell detect --kind pii
            """)
        {
            file, kinds,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(global.Surroundings, parsed.GetValue(file), parsed.GetValue(kinds) ?? [], cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Surroundings surroundings, string? file, string[] kinds, CancellationToken cancellationToken)
    {
        HashSet<string> wanted = kinds.Length == 0 ? ["*"] : [.. kinds];
        if (wanted.FirstOrDefault(static name => name != "*" && BuiltInDetectors.All.All(one => one.Name != name)) is { } unknown)
        {
            throw new UsageException($"there is no detector '{unknown}'; there are {string.Join(", ", BuiltInDetectors.All.Select(static one => one.Name))}");
        }

        if (file is not null && !File.Exists(file))
        {
            throw new UsageException($"there is no file '{file}'");
        }

        using StreamReader? opened = file is null ? null : new StreamReader(file, Encoding.UTF8);
        TextReader reader = opened ?? surroundings.In;
        int number = 0;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            if (!StrictJson.TryParse(Encoding.UTF8.GetBytes(line), Line, out JsonValue? value, out string? reason)
                || value is not JsonObject entry || entry["id"] is not { } id || entry["text"] is not JsonString text)
            {
                throw new InvalidDataException($"{file ?? "standard input"}:{number}: {reason ?? "not an object with id and text"}");
            }

            JsonObject told = JsonObject.Of(("findings", Detection.Look(text, BuiltInDetectors.Named(wanted)).Told()), ("id", id));
            await surroundings.Out.WriteLineAsync(CanonicalJson.ToText(told));
        }

        return ExitCodes.Done;
    }
}
