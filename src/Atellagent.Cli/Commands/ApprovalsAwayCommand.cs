using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Approvals;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell approvals away</c>: says that you are away, and who votes in your place.</summary>
internal static class ApprovalsAwayCommand
{
    public static Command Make(GlobalOptions global)
    {
        Option<string?> until = new("--until") { Description = "Until when (RFC 3339); without it the command only tells.", HelpName = "TIME" };
        Option<string?> from = new("--from") { Description = "From when (RFC 3339); at once where it is left out.", HelpName = "TIME" };
        Option<string?> instead = new("--delegate") { Description = "The person who may vote in your place; nobody where it is left out.", HelpName = "NAME" };
        Command command = new(
            "away",
            """
            Says that you are away, and who may vote on actions in your place meanwhile; or tells it, and for whom you may vote.

            Examples:
              atell approvals away
              atell approvals away --until 2026-03-14T08:00:00Z --delegate fred
            """)
        {
            until, from, instead,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string? end = parsed.GetValue(until);
            if (end is null && (parsed.GetValue(from) ?? parsed.GetValue(instead)) is not null)
            {
                throw new UsageException("say --until when you are away");
            }

            using Connection connection = global.Connect(parsed, deployment: null);
            AbsenceView.Show(global.Renderer(parsed), end is null
                ? await connection.Client.GetAbsenceAsync(cancellationToken)
                : await connection.Client.SetAbsenceAsync(new AbsenceReport(end, parsed.GetValue(from), parsed.GetValue(instead)), cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
