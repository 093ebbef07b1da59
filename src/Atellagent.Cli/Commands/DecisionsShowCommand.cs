using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Decisions;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell decisions show</c>: the whole story of one decision.</summary>
internal static class DecisionsShowCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = new("id") { Description = "The decision's id, dec_…" };
        Command command = new(
            "show",
            """
            Shows one decision from request to outcome: who asked for what, which rules decided, what was changed, and every
            evidence record.

            Example:
              atell decisions show dec_01jm8x9f0000000000000000000
            """)
        {
            id,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            DecisionStory story = await connection.Client.GetDecisionAsync(parsed.GetRequiredValue(id), cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(story, WireJson.Default.DecisionStory);
            }
            else
            {
                DecisionView.Story(renderer, story);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
