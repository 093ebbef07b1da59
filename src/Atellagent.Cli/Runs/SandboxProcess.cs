using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

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
    /// <param name="streams">Where what it says goes, and where what it hears comes from.</param>
    /// <returns>The process.</returns>
    /// <exception cref="UsageException">It cannot be started.</exception>
    public static async Task<SandboxProcess> StartAsync(Sandbox sandbox, RunStreams streams)
    {
        // Nothing that whoever started us left open is handed on.
        if (NativeMethods.CloseRange(3, uint.MaxValue, NativeMethods.OnExec) != 0)
        {
            throw new UsageException("this system cannot say that descriptors are not handed on (close_range, Linux 5.11); nothing was started");
        }

        sandbox.Folder.Tell(sandbox.ToOptions());
        IReadOnlyList<string> words = sandbox.ToCommand();

        // Pipes, and not what we have ourselves: a file that is written to could be opened anew and read, and a terminal spoken to.
        ProcessStartInfo start = new(words[0], words.Skip(1)) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        TaskCompletionSource<SandboxProcess> started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // It is to die with whoever started it, which for the kernel is a thread: one that waits, and not one of the pool that may go.
        Thread thread = new(() => Hold(start, streams, started)) { IsBackground = true, Name = "sandbox" };
        thread.Start();
        return await started.Task;
    }

    /// <summary>
    /// Ends it at once, and all that is in it. Its first process is killed itself, with which its whole process namespace is: that it dies with its parent is a
    /// setting of its own, which something hostile inside could have taken back.
    /// </summary>
    public void Kill()
    {
        try
        {
            string id = _process.Id.ToString(CultureInfo.InvariantCulture);
            string children = File.ReadAllText($"/proc/{id}/task/{id}/children");
            foreach (string child in children.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                using Process first = Process.GetProcessById(int.Parse(child, CultureInfo.InvariantCulture));
                first.Kill();
            }
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or InvalidOperationException)
        {
            // It has ended by itself.
        }

        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // So has this one.
        }
    }

    /// <inheritdoc />
    public void Dispose() => _process.Dispose();

    private static void Hold(ProcessStartInfo start, RunStreams streams, TaskCompletionSource<SandboxProcess> started)
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

        Task said = streams.CarryAsync(held._process);
        started.SetResult(held);
        held._process.WaitForExit();
        int code = held._process.ExitCode;

        // What it said last is still on its way; what holds the other end open is dead.
        said.Wait(TimeSpan.FromSeconds(5));
        held._exited.SetResult(code);
    }
}
