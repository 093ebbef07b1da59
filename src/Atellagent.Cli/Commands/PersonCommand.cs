using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell person</c>: how people sign in.</summary>
internal static class PersonCommand
{
    public static Command Make(GlobalOptions global) => new("person", "Invites people and sets their passwords.")
    {
        PersonInviteCommand.Make(global),
        PersonPasswordCommand.Make(global),
    };
}
