using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell break-glass seal</c>: a code for the envelope.</summary>
internal static class BreakGlassSealCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> name = new("NAME") { Description = "The person who opens a use with it; not yourself." };
        Command command = new(
            "seal",
            """
            Prints a code with which a person opens a use of break glass alone, once. It is shown this once: write it down, seal it,
            and keep it where that person finds it at night and nobody reads it before. Any code before it is worth nothing then.

            Example:
              atell break-glass seal alice
            """)
        {
            name,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            GlassCodeReport report = await connection.Client.SealGlassAsync(parsed.GetRequiredValue(name), cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(report, WireJson.Default.GlassCodeReport);
            }
            else
            {
                await global.Surroundings.Out.WriteLineAsync(report.Code);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
