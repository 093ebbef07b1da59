using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell person invite</c>: a link at which a person chooses a password, once.</summary>
internal static class PersonInviteCommand
{
    public static Command Make(GlobalOptions global)
    {
        Argument<string> name = new("NAME") { Description = "A principal of type person." };
        Command command = new(
            "invite",
            """
            Prints a link at which a person chooses a password. It is good once and for a day, and takes the place of any link
            before it. Send it to that person alone.

            Example:
              atell person invite alice
            """)
        {
            name,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using Connection connection = global.Connect(parsed, deployment: null);
            InvitationReport report = await connection.Client.InviteAsync(parsed.GetRequiredValue(name), cancellationToken);
            Renderer renderer = global.Renderer(parsed);
            if (renderer.Form == OutputForm.Json)
            {
                renderer.Json(report, WireJson.Default.InvitationReport);
            }
            else
            {
                await global.Surroundings.Out.WriteLineAsync(report.Link.AbsoluteUri);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
