using System.Runtime.Versioning;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Actions;
using Atellagent.Client.Problems;

namespace Atellagent.Cli.Demo;

/// <summary>
/// The evidence store stops taking writes: another process holds its write lock, as a stuck backup would. Whatever the agent asks for is refused, the
/// upstream hears nothing, and once the lock is gone the boundary goes on by itself.
/// </summary>
internal static class BrokenEvidenceAct
{
    // Where SQLite's WAL index has the lock that every writer takes (sqlite.org/walformat.html, section 2.3.1).
    private const long WriteLock = 120;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<DemoStep>> RunAsync(DemoWorld demo, Renderer renderer, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new UsageException("this act takes a lock as Linux knows it; see it there");
        }

        List<DemoStep> steps = [];
        using Connection agent = demo.ConnectAgent();

        // Before: a token is recorded too.
        await agent.Client.GetTokenAsync(cancellationToken);
        int before = demo.Refunds;
        await using (await HoldAsync(Path.Combine(demo.Data, "atellagent.db-shm"), time, cancellationToken))
        {
            renderer.Note("the evidence store is held; the agent asks for a refund of EUR 5, and keeps asking for a while ...");
            (string code, string said) = DemoWorld.Tell(await agent.Client.SubmitAsync(DemoWorld.Refund(5, "EUR"), idempotencyKey: null, cancellationToken));
            steps.Add(new DemoStep("refund EUR 5, evidence cannot be written", code, said, code == ProblemCodes.EvidenceUnavailable));
            int made = demo.Refunds - before;
            steps.Add(new DemoStep("what did the upstream see?", $"{made} refunds", "nothing is sent that cannot be recorded", made == 0));
        }

        SubmissionResult after = await agent.Client.SubmitAsync(DemoWorld.Refund(5, "EUR"), idempotencyKey: null, cancellationToken);
        (string code2, string said2) = DemoWorld.Tell(after);
        steps.Add(new DemoStep("the same, the store is back", code2, said2, code2 == OutcomeStatus.Succeeded && demo.Refunds == before + 1));
        return steps;
    }

    [SupportedOSPlatform("linux")]
    private static async Task<IAsyncDisposable> HoldAsync(string file, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw new UsageException($"there is no {file}: this act breaks a boundary that keeps its evidence in SQLite, while it runs");
        }

        FileStream held = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        long begin = time.GetTimestamp();
        while (true)
        {
            try
            {
                // It goes with the file, however this process ends.
                held.Lock(WriteLock, 1);
                return held;
            }
            catch (IOException) when (time.GetElapsedTime(begin) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), time, cancellationToken);
            }
            catch
            {
                await held.DisposeAsync();
                throw;
            }
        }
    }
}
