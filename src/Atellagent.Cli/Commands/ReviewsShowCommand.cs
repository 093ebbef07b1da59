using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell reviews show</c>: one review, what was done and written, and what it causes.</summary>
internal static class ReviewsShowCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = ReviewOptions.Review();
        Command command = new(
            "show",
            """
            Shows one review: what was decided, what people say of it, and what it causes.

            Example:
              atell reviews show rev_01jm8x9f0000000000000000000
            """)
        {
            id,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            ReviewView.Review(global.Renderer(parsed), await connection.Client.GetReviewAsync(parsed.GetRequiredValue(id), cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
