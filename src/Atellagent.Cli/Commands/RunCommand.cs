using System.CommandLine;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Runs;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell run</c>: runs an agent in a sandbox from which nothing is reached but the boundary.</summary>
internal static class RunCommand
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    public static Command Make(GlobalOptions global)
    {
        Option<string> deployment = new("--deployment") { Description = "The deployment, whose runtime is hosted.", HelpName = "NAME", Required = true };
        Option<string?> principal = new("--principal") { Description = "The principal that acts, where the deployment has several.", HelpName = "NAME" };
        Option<string?> directory = new("--dir") { Description = "The folder that the sandbox has as its own, at /work. Without it: a new, empty one in memory.", HelpName = "DIR" };
        Option<string[]> readable = new("--read") { Description = "A further folder or file that it may read, at the same place. May be given several times.", HelpName = "PATH", DefaultValueFactory = static _ => [] };
        Argument<string[]> words = new("command") { Description = "What is run, after --.", Arity = ArgumentArity.OneOrMore };
        Command command = new(
            "run",
            """
            Runs an agent in a sandbox: no network but the boundary, no file of this machine but its system, read-only, and its own folder. Its
            identity comes with the sandbox; there is no secret in it. Suspending the deployment ends it at once.

            The exit code is that of the program; 6 where the run was stopped.

            Examples:
              atell run --deployment support-bot --dir ./agent -- python3 agent.py
              atell run --deployment support-bot -- sh -c 'curl -s $ATELLAGENT_URL/v1/me/authority'
            """)
        {
            deployment, principal, directory, readable, words,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            RunPlan plan = new RunPlan(
                parsed.GetRequiredValue(deployment),
                parsed.GetValue(principal),
                parsed.GetValue(directory),
                parsed.GetRequiredValue(readable),
                parsed.GetRequiredValue(words)).Checked();
            using Connection connection = global.Connect(parsed, deployment: null);
            return await RepeatAsync(new Runner(global.Surroundings, connection), plan, global.Surroundings, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RepeatAsync(Runner runner, RunPlan plan, Surroundings surroundings, CancellationToken cancellationToken)
    {
        for (TimeSpan pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            long begun = surroundings.Time.GetTimestamp();
            RunResult result = await runner.RunAsync(plan, RunStreams.OfConsole(), cancellationToken);
            if (result.IsStopped)
            {
                await surroundings.Error.WriteLineAsync($"atell: the run was stopped: {result.Reason}");
                return ExitCodes.Denied;
            }

            if (!result.IsToRestart)
            {
                return result.ExitCode ?? ExitCodes.Unexpected;
            }

            // What held for a while is not in a loop.
            pause = surroundings.Time.GetElapsedTime(begun) > LongestPause ? FirstPause : pause;
            await surroundings.Error.WriteLineAsync($"atell: its program ended with {result.ExitCode}; started again in {pause.TotalSeconds} s");
            await Task.Delay(pause, surroundings.Time, cancellationToken);
        }
    }
}
