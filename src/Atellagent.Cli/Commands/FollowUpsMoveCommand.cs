using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Reviews;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell follow-ups move</c>: says how a follow-up stands, whose it is, or by when it is due.</summary>
internal static class FollowUpsMoveCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> id = ReviewOptions.FollowUp();
        Option<string?> state = ReviewOptions.State("open", "doing", "landed", "fixed", "dropped");
        Option<string?> owner = ReviewOptions.Owner();
        Option<string?> due = ReviewOptions.Due();
        Option<string?> notes = ReviewOptions.Notes();
        Command command = new(
            "move",
            """
            Says how a follow-up stands, whose it is, or by when it is due. That it is fixed says the boundary where it can decide
            again; it is refused where what is in force still decides otherwise.

            Examples:
              atell follow-ups move fup_01jm8x9f0000000000000000000 --state doing --owner alice
              atell follow-ups move fup_01jm8x9f0000000000000000000 --state dropped --notes "the route goes away in January"
            """)
        {
            id, state, owner, due, notes,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            FollowUpChange change = new(parsed.GetValue(state), parsed.GetValue(owner), parsed.GetValue(due), parsed.GetValue(notes));
            ReviewView.FollowUp(global.Renderer(parsed), await connection.Client.ChangeFollowUpAsync(parsed.GetRequiredValue(id), change, cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
