using Atellagent.Client.Problems;
using Atellagent.Client.Runs;

namespace Atellagent.Cli.Runs;

/// <summary>
/// Hosts one deployment: one run after the other, as its restart rule says. A run that was stopped by somebody, or whose time was up, is the last; one that was stopped because its
/// deployment may not go on, or because the boundary was not heard of, is tried again, and the boundary says whether it may.
/// </summary>
/// <param name="surroundings">The process.</param>
/// <param name="runner">Runs it.</param>
/// <param name="hosted">The deployment.</param>
/// <param name="output">Where what it says goes.</param>
internal sealed class Hosting(Surroundings surroundings, Runner runner, HostedReport hosted, Stream output)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Hosts it until there is nothing more to run.</summary>
    /// <param name="cancellationToken">It is not to be hosted any more.</param>
    /// <returns>A task that ends when its last sandbox is gone and its end was told.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (TimeSpan pause = FirstPause; !cancellationToken.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            long begun = surroundings.Time.GetTimestamp();
            (string told, bool isLast) = await OnceAsync(cancellationToken);

            // What held for a while is not in a loop.
            pause = surroundings.Time.GetElapsedTime(begun) > LongestPause ? FirstPause : pause;
            await SayAsync(isLast || cancellationToken.IsCancellationRequested ? told : $"{told}; tried again in {pause.TotalSeconds} s");
            if (isLast)
            {
                return;
            }

            try
            {
                await Task.Delay(pause, surroundings.Time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<(string Told, bool IsLast)> OnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using LineStream said = new(output, hosted.Deployment);
            RunPlan plan = new RunPlan(hosted.Deployment, hosted.Principals[0], hosted.Directory, [], hosted.Command).Checked();
            RunResult result = await runner.RunAsync(plan, new RunStreams(Stream.Null, said, said), cancellationToken);
            return result.IsStopped
                ? ($"the run was stopped: {result.Reason}", result.IsLast)
                : ($"its program ended with {result.ExitCode}", !result.IsToRestart);
        }
        catch (Exception refused) when (refused is BoundaryProblemException or BoundaryUnreachableException or UsageException or IOException or HttpRequestException)
        {
            return ("it could not be run: " + refused.Message, false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ("it is not hosted any more", true);
        }
    }

    private Task SayAsync(string text) => surroundings.Error.WriteLineAsync($"atell: {hosted.Deployment}: {text}");
}
