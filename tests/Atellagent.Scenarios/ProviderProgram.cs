using System.Diagnostics;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>A provider of somebody else's making in a process of its own: npm's oidc-provider, as tests/providers pins it.</summary>
internal sealed class ProviderProgram : IAsyncDisposable
{
    private readonly Process _process;

    private ProviderProgram(Process process, string issuer) => (_process, Issuer) = (process, issuer);

    public string Issuer { get; }

    /// <summary>Installs what the lock file pins.</summary>
    /// <returns>The folder, or null where the registry cannot be reached.</returns>
    public static Task<string?> InstallAsync() => Npm.InstallLockedAsync(Repository.In("tests", "providers"));

    public static async Task<ProviderProgram> StartAsync(string folder, string clients, string account, string groups)
    {
        ProcessStartInfo start = new("node", ["provider.mjs"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["CLIENTS"], start.Environment["ACCOUNT"], start.Environment["GROUPS"]) = (clients, account, groups);
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        string? issuer = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return new ProviderProgram(process, issuer ?? throw new InvalidOperationException("the provider did not start"));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
