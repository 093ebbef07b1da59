using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell changes</c>: changes that wait for the vote of another person.</summary>
internal static class ChangesCommand
{
    public static Command Make(GlobalOptions global) => new("changes", "Shows changes that wait for the vote of another person, and votes on them.")
    {
        ChangesListCommand.Make(global),
        ChangesShowCommand.Make(global),
        ChangesVoteCommand.Make(global, "approve", "Votes for a change; with the last vote it is carried out."),
        ChangesVoteCommand.Make(global, "reject", "Votes against a change, which ends it."),
    };
}
