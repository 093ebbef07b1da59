using System.Diagnostics;
using System.Security.Cryptography;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Programs of others from the npm registry, installed by the test that uses them.</summary>
internal static class Npm
{
    private static readonly SemaphoreSlim Installing = new(1);

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

    /// <summary>Installs what a folder's lock file pins, in a copy of the folder, once for each content.</summary>
    /// <returns>The copy, or null where the registry cannot be reached.</returns>
    public static async Task<string?> InstallLockedAsync(string source)
    {
        await Installing.WaitAsync();
        try
        {
            string[] files = [.. Directory.EnumerateFiles(source).Order(StringComparer.Ordinal)];
            string pinned = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"))))[..16];
            string folder = Repository.In(".test", "npm", $"{Path.GetFileName(source)}-{pinned}");
            Directory.CreateDirectory(folder);
            foreach (string file in files)
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
            }

            if (!File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json")) && (await RunAsync(folder, "npm", "ci")).Code != 0)
            {
                return null;
            }

            return folder;
        }
        finally
        {
            Installing.Release();
        }
    }

    public static Task<(int Code, string Output)> RunAsync(string folder, string program, params string[] arguments) =>
        RunAsync(folder, new Dictionary<string, string>(), program, arguments);

    public static async Task<(int Code, string Output)> RunAsync(string folder, Dictionary<string, string> environment, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        return (process.ExitCode, output + await errors);
    }

    private static bool Exists(string program) =>
        (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
