using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Atellagent.Boundary.Routes.Anchors;

/// <summary>A git repository on this machine, to which files are committed. Nothing is pushed from here.</summary>
internal static class GitRepository
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Commits one file.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="name">The file's name in it.</param>
    /// <param name="text">Its text.</param>
    /// <param name="message">What the commit says.</param>
    /// <param name="cancellationToken">The silo stops.</param>
    /// <returns>Null where it is committed, else why not.</returns>
    public static async Task<string?> CommitAsync(string folder, string name, string text, string message, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, name), text, cancellationToken);
        if (await RunAsync(folder, ["add", "--", name], cancellationToken) is { } reason)
        {
            return reason;
        }

        // What is there already, since before a start, is no commit and no failure.
        return await RunAsync(folder, ["diff", "--cached", "--quiet", "--", name], cancellationToken) is null
            ? null
            : await RunAsync(folder, ["-c", "user.name=atellagent", "-c", "user.email=atellagent@localhost", "-c", "commit.gpgsign=false", "commit", "--no-verify", "--quiet", "-m", message, "--", name], cancellationToken);
    }

    private static async Task<string?> RunAsync(string folder, string[] arguments, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("git", ["-C", folder, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };

        // Secrets of this process are none of git's business, nor of whatever it may run.
        string? path = start.Environment.TryGetValue("PATH", out string? known) ? known : null;
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        try
        {
            using Process process = Process.Start(start)!;
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Limit);
            try
            {
                Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
                string error = await process.StandardError.ReadToEndAsync(limit.Token);
                await output;
                await process.WaitForExitAsync(limit.Token);
                return process.ExitCode == 0 ? null : "git: " + error.Trim();
            }
            finally
            {
                // Nothing that was given up goes on by itself, neither git nor a hook of it.
                process.Kill(entireProcessTree: true);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return string.Create(CultureInfo.InvariantCulture, $"git did not end within {Limit.TotalSeconds} seconds");
        }
        catch (Win32Exception fault)
        {
            return "git cannot be started: " + fault.Message;
        }
    }
}
