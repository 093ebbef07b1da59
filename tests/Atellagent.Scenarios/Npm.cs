using System.Diagnostics;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Programs of others from the npm registry, installed by the test that uses them.</summary>
internal static class Npm
{
    public static bool IsPresent { get; } = Exists("npm") && Exists("node");

    /// <summary>Installs a package, once.</summary>
    /// <returns>The folder, or null where the registry cannot be reached.</returns>
    public static async Task<string?> InstallAsync(string package)
    {
        string folder = Repository.In(".test", "npm", package.Replace('/', '_').Replace('@', '_'));
        if (File.Exists(Path.Combine(folder, "installed")))
        {
            return folder;
        }

        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{"private":true,"type":"module"}""");
        (int code, _) = await RunAsync(folder, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", package);
        if (code != 0)
        {
            return null;
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "installed"), "");
        return folder;
    }

    public static async Task<(int Code, string Output)> RunAsync(string folder, string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        return (process.ExitCode, output + await errors);
    }

    private static bool Exists(string program) =>
        (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
