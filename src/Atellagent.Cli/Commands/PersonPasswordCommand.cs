using System.CommandLine;
using Atellagent.Cli.Contexts;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell person set-password</c>: sets a person's password.</summary>
internal static class PersonPasswordCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> name = new("NAME") { Description = "A principal of type person." };
        Command command = new(
            "set-password",
            """
            Sets a person's password, of 12 characters or more, and ends every session and token of theirs. It is asked for without
            echo, or read as one line from standard input. Better: "atell person invite", after which the person alone knows it.

            Examples:
              atell person set-password alice
              pass show boundary/alice | atell person set-password alice
            """)
        {
            name,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string person = parsed.GetRequiredValue(name);
            string password = await global.Surroundings.ReadSecretAsync($"New password for {person}: ", cancellationToken);
            using Connection connection = global.Connect(parsed, deployment: null);
            await connection.Client.SetPasswordAsync(person, password, cancellationToken);
            await global.Surroundings.Error.WriteLineAsync($"the password of {person} is set");
            return ExitCodes.Done;
        });
        return command;
    }
}
