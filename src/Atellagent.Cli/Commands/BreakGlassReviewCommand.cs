using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell break-glass review</c>: another person has looked at a use.</summary>
internal static class BreakGlassReviewCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = new("id") { Description = "The use's id, glass_…" };
        Option<string> comment = new("--comment") { Description = "What you found, for the record.", HelpName = "TEXT", Required = true };
        Command command = new(
            "review",
            """
            Says that you have looked at what was done in a use that has ended. It takes an approver or auditor who was one when the
            use was opened, and not its holder. Until then glass cannot be broken again. What was changed is in
            "atell break-glass list --output json" by digest, and in evidence of the route atellagent by breakGlass.

            Example:
              atell break-glass review glass_01jm8x9f0000000000000000000 --comment "one policy, taken back since"
            """)
        {
            id, comment,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            GlassReview review = new(parsed.GetRequiredValue(comment));
            GlassView.Show(global.Renderer(parsed), await connection.Client.ReviewGlassAsync(parsed.GetRequiredValue(id), review, cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
