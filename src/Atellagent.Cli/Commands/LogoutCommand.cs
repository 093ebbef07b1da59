using System.CommandLine;
using Atellagent.Cli.Contexts;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell logout</c>: ends a person's tokens and forgets the login.</summary>
internal static class LogoutCommand
{
    public static Command Make(GlobalOptions global)
    {
        Command command = new(
            "logout",
            """
            Ends the tokens of a person's login at the boundary, and removes the login from this machine. A client's secret is only
            removed: its principal's document says how long it is good.

            Example:
              atell logout
            """);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ContextFile file = new(global.Surroundings);
            if (file.Read() is not { } login)
            {
                await global.Surroundings.Error.WriteLineAsync("there is no login");
                return ExitCodes.Done;
            }

            // Forgotten first: whatever happens on the way to the boundary, nothing is left here.
            file.Delete();
            if (login.Person is { } person)
            {
                using Connection connection = Connection.To(login, global.Surroundings);
                await connection.Tokens.RevokeAsync(person.RefreshToken, cancellationToken);
                await connection.Tokens.RevokeAsync(person.AccessToken, cancellationToken);
            }

            await global.Surroundings.Error.WriteLineAsync($"logged out of {login.Url}");
            return ExitCodes.Done;
        });
        return command;
    }
}
