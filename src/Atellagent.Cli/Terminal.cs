using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Atellagent.Cli;

/// <summary>What only a real terminal and desktop can do.</summary>
internal static class Terminal
{
    /// <summary>Opens an address in the browser of this desktop.</summary>
    /// <param name="address">The address.</param>
    /// <returns>False where there is no desktop, or nothing that opens addresses.</returns>
    public static bool OpenBrowser(Uri address)
    {
        bool hasDesktop = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DISPLAY"))
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("WAYLAND_DISPLAY"));
        if (!hasDesktop)
        {
            return false;
        }

        ProcessStartInfo start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true }
            : new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [address.AbsoluteUri])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
        try
        {
            using Process? opened = Process.Start(start);
            return opened is not null;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Runs a program on this console.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends the wait; the program hears of Ctrl-C by itself.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="UsageException">There is no such program.</exception>
    public static async Task<int> RunProgramAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments))
                ?? throw new UsageException($"'{program}' cannot be started");
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode;
        }
        catch (Win32Exception fault)
        {
            throw new UsageException($"'{program}' cannot be started: {fault.Message}");
        }
    }

    /// <summary>Asks without showing what is typed.</summary>
    /// <param name="question">What to ask.</param>
    /// <returns>What was typed.</returns>
    public static string Ask(string question)
    {
        Console.Error.Write(question);
        StringBuilder typed = new();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                Console.Error.WriteLine();
                return typed.ToString();
            }

            if (key.Key == ConsoleKey.Backspace && typed.Length > 0)
            {
                typed.Length--;
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }
    }
}
