using Atellagent.Cli.Contexts;
using Atellagent.Client.Authority;
using Atellagent.Client.Problems;
using Atellagent.Client.Runs;
using Atellagent.Client.Tokens;

namespace Atellagent.Cli.Runs;

/// <summary>Runs one deployment in one sandbox, from its start at the boundary to the word on how it ended.</summary>
/// <param name="surroundings">The process.</param>
/// <param name="connection">The boundary, as who starts the run.</param>
internal sealed class Runner(Surroundings surroundings, Connection connection)
{
    private const int Watch = 20;
    private const int MostReports = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstToken = TimeSpan.FromSeconds(20);

    /// <summary>Runs it.</summary>
    /// <param name="plan">What.</param>
    /// <param name="streams">What it hears and says.</param>
    /// <param name="cancellationToken">Somebody here ends it.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="UsageException">There can be no sandbox here.</exception>
    /// <exception cref="BoundaryProblemException">The boundary refuses the run.</exception>
    public async Task<RunResult> RunAsync(RunPlan plan, RunStreams streams, CancellationToken cancellationToken)
    {
        SandboxTools tools = SandboxTools.Find(surroundings.Variable("PATH"));
        uint? user = await RunUser.FindAsync(plan.Directory, cancellationToken);
        using ProofKey key = new();
        string groups = await File.ReadAllTextAsync("/proc/self/cgroup", cancellationToken);
        string name = Guid.CreateVersion7().ToString("n");
        using ControlGroup? probe = ControlGroup.TryMake("/sys/fs/cgroup", groups, "probe-" + name, RunLimitsOf.Usual.MemoryMegabytes, RunLimitsOf.Usual.Processes);
        string bounds = probe is null ? "limits of each process (no cgroup v2 to make one in)" : "cgroup v2";
        RunReport run = await connection.Client.StartRunAsync(new RunRequest(plan.Deployment, plan.Command, key.PublicKey, plan.Principal, bounds), cancellationToken);
        RunLimits limits = run.Spec ?? RunLimitsOf.Usual;
        await surroundings.Error.WriteLineAsync($"{run.Id}: {run.Deployment} as {run.Principal}; {limits.MemoryMegabytes} MiB, {limits.Processes} processes, by {bounds}");
        using HttpClient http = connection.Speak();
        using RunConnection boundary = new(http, run, key, surroundings.Time);
        RunResult result = new("it could not be started", null, IsStopped: true, limits.Restart);
        try
        {
            await ProveAsync(boundary, cancellationToken);
            CertificateReport? certificate = await boundary.FindCertificateAsync(cancellationToken);
            using RunFolder folder = new(Sandbox.Port, SeccompFilter.Make());
            folder.Trust(certificate?.Certificate);
            using ControlGroup? group = ControlGroup.TryMake("/sys/fs/cgroup", groups, name, limits.MemoryMegabytes, Sandbox.ProcessesOf(limits));
            if (probe is not null && group is null)
            {
                throw new UsageException("the control group of this run cannot be made any more; nothing was started");
            }

            await using RunGateway gateway = await RunGateway.OpenAsync(folder.Socket, http, boundary, cancellationToken);
            folder.Give(user);
            using SandboxProcess process = await SandboxProcess.StartAsync(new Sandbox
            {
                Tools = tools,
                Folder = folder,
                Command = plan.Command,
                Limits = limits,
                Directory = plan.Directory,
                Readable = plan.Readable,
                RunsAs = user,
                Group = group,
            }, streams);
            result = await HoldAsync(process, boundary, run, limits, cancellationToken) with { Restart = limits.Restart };
            return result;
        }
        finally
        {
            await ReportAsync(boundary, new RunOutcome(result.Reason, result.IsStopped ? null : result.ExitCode));
        }
    }

    // A boundary that has just started takes no proof of before.
    private async Task ProveAsync(RunConnection boundary, CancellationToken cancellationToken)
    {
        long begun = surroundings.Time.GetTimestamp();
        while (true)
        {
            try
            {
                await boundary.GetTokenAsync(cancellationToken);
                return;
            }
            catch (BoundaryProblemException) when (surroundings.Time.GetElapsedTime(begun) < FirstToken)
            {
                await Task.Delay(Pause, surroundings.Time, cancellationToken);
            }
        }
    }

    private async Task<RunResult> HoldAsync(SandboxProcess process, RunConnection boundary, RunReport run, RunLimits limits, CancellationToken cancellationToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<(string Reason, bool IsLast)> told = WatchAsync(boundary, TimeSpan.FromSeconds(run.LeaseSeconds ?? 60), over.Token);
        Task late = limits.Seconds is { } seconds ? Task.Delay(TimeSpan.FromSeconds(seconds), surroundings.Time, over.Token) : Task.Delay(Timeout.InfiniteTimeSpan, over.Token);
        Task first = await Task.WhenAny(process.Exited, told, late);
        if (first == process.Exited)
        {
            await over.CancelAsync();
            int code = await process.Exited;
            return new RunResult("its program ended", code, IsStopped: false);
        }

        process.Kill();
        (string reason, bool isLast) = cancellationToken.IsCancellationRequested ? ("whoever started it stopped it", true)
            : first == late ? ("its time was up", true)
            : await told;
        await process.Exited;
        await over.CancelAsync();
        return new RunResult(reason, null, IsStopped: true) { IsLast = isLast };
    }

    // Where the boundary is not heard of, whether the run may go on is not known, and it does not.
    private async Task<(string Reason, bool IsLast)> WatchAsync(RunConnection boundary, TimeSpan lease, CancellationToken cancellationToken)
    {
        long heard = surroundings.Time.GetTimestamp();
        while (surroundings.Time.GetElapsedTime(heard) < lease)
        {
            try
            {
                using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(TimeSpan.FromSeconds(Watch + 10));
                RunWatchReport report = await boundary.WatchAsync(Watch, patience.Token);
                if (report.State != "running")
                {
                    return (report.Reason ?? "the boundary ended it", report.By is not null);
                }

                heard = surroundings.Time.GetTimestamp();
            }
            catch (Exception fault) when (fault is BoundaryProblemException or BoundaryUnreachableException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                await Task.Delay(Pause, surroundings.Time, cancellationToken);
            }
        }

        return ("the boundary was not heard of any more", false);
    }

    private async Task ReportAsync(RunConnection boundary, RunOutcome outcome)
    {
        for (int attempt = 1; attempt <= MostReports; attempt++)
        {
            try
            {
                using CancellationTokenSource patience = new(TimeSpan.FromSeconds(5), surroundings.Time);
                await boundary.ReportEndAsync(outcome, patience.Token);
                return;
            }
            catch (Exception fault) when (fault is BoundaryProblemException or BoundaryUnreachableException or OperationCanceledException)
            {
                await Task.Delay(Pause, surroundings.Time);
            }
        }

        await surroundings.Error.WriteLineAsync("atell: the boundary was not told how the run ended; it finds out by itself that nobody is heard of");
    }
}
