using System.ComponentModel;
using System.Diagnostics;

namespace Atellagent.Cli.Runs;

/// <summary>The process that a sandbox hangs on: with it every process in the sandbox is gone.</summary>
internal sealed class SandboxProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SandboxProcess(Process process) => _process = process;

    /// <summary>Its exit code, when it has ended.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>Starts it.</summary>
    /// <param name="sandbox">What is started.</param>
    /// <returns>The process.</returns>
    /// <exception cref="UsageException">It cannot be started.</exception>
    public static async Task<SandboxProcess> StartAsync(Sandbox sandbox)
    {
        // Nothing that whoever started us left open is handed on.
        if (NativeMethods.CloseRange(3, uint.MaxValue, NativeMethods.OnExec) != 0)
        {
            throw new UsageException("this system cannot say that descriptors are not handed on (close_range, Linux 5.11); nothing was started");
        }

        IReadOnlyList<string> words = sandbox.ToCommand();
        ProcessStartInfo start = new(words[0], words.Skip(1)) { UseShellExecute = false };
        start.Environment.Clear();
        TaskCompletionSource<SandboxProcess> started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // It is to die with whoever started it, which for the kernel is a thread: one that waits, and not one of the pool that may go.
        Thread thread = new(() => Hold(start, started)) { IsBackground = true, Name = "sandbox" };
        thread.Start();
        return await started.Task;
    }

    /// <summary>Ends it at once, and all that is in it.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <inheritdoc />
    public void Dispose() => _process.Dispose();

    private static void Hold(ProcessStartInfo start, TaskCompletionSource<SandboxProcess> started)
    {
        SandboxProcess held;
        try
        {
            held = new SandboxProcess(Process.Start(start)!);
        }
        catch (Win32Exception fault)
        {
            started.SetException(new UsageException($"the sandbox cannot be started: {fault.Message}"));
            return;
        }

        started.SetResult(held);
        held._process.WaitForExit();
        held._exited.SetResult(held._process.ExitCode);
    }
}
