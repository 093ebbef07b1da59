using System.CommandLine;
using Atellagent.Cli.Contexts;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell queries delete</c>: takes one of one's own away.</summary>
internal static class QueriesDeleteCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> name = new("name") { Description = "Its name." };
        Command command = new(
            "delete",
            """
            Takes one of one's own saved queries away.

            Example:
              atell queries delete denied-today
            """)
        {
            name,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            await connection.Client.DeleteQueryAsync(parsed.GetRequiredValue(name), cancellationToken);
            return ExitCodes.Done;
        });
        return command;
    }
}
