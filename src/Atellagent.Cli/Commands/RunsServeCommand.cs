using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Runs;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell runs serve</c>: hosts the hosted deployments of the boundary.</summary>
internal static class RunsServeCommand
{
    public static Command Make(GlobalOptions global)
    {
        Command command = new(
            "serve",
            """
            Hosts, on this machine, every hosted deployment that says what is run (spec.run.command), each in a sandbox of its own. It follows what is
            applied, suspended and resumed, starts again as spec.run.restart says, and on SIGTERM or Ctrl-C ends all of them before it ends itself.

            Who hosts needs the role runner and grants on runs.start and read.runs.

            Example:
              atell runs serve
            """);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            SandboxTools.Find(global.Surroundings.Variable("PATH"));
            using Connection connection = global.Connect(parsed, deployment: null);
            await using Stream output = Console.OpenStandardOutput();
            await new Supervisor(global.Surroundings, connection.Client, new Runner(global.Surroundings, connection), output).RunAsync(cancellationToken);
            return ExitCodes.Done;
        });
        return command;
    }
}
