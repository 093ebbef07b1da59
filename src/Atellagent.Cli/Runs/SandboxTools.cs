namespace Atellagent.Cli.Runs;

/// <summary>The programs that make a sandbox. Where one is missing there is no sandbox, and no run.</summary>
/// <param name="Bubblewrap">bubblewrap, which makes namespaces.</param>
/// <param name="Limits">prlimit, which bounds what is started.</param>
/// <param name="Privileges">setpriv, by which root becomes nobody first.</param>
internal sealed record SandboxTools(string Bubblewrap, string Limits, string Privileges)
{
    private static readonly string[] Folders = ["/usr/bin", "/bin", "/usr/local/bin"];

    /// <summary>Finds them.</summary>
    /// <param name="path">The variable <c>PATH</c>, in which bubblewrap is looked for; null where it is not set.</param>
    /// <returns>The programs.</returns>
    /// <exception cref="UsageException">One is missing, or this system has no namespaces: with what to install.</exception>
    public static SandboxTools Find(string? path)
    {
        if (!OperatingSystem.IsLinux() || !SeccompFilter.IsKnownHere)
        {
            throw new UsageException("hosted runs need Linux on x86-64 or AArch64; run it in a container there, or make the deployment external");
        }

        string bubblewrap = (path?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? Folders).Select(static folder => Path.Combine(folder, "bwrap")).FirstOrDefault(File.Exists)
            ?? throw Missing("bubblewrap (bwrap)", "bubblewrap");
        return new SandboxTools(
            bubblewrap,
            Locate("prlimit") ?? throw Missing("prlimit", "util-linux"),
            Locate("setpriv") ?? throw Missing("setpriv", "util-linux"));
    }

    private static string? Locate(string name) => Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static UsageException Missing(string what, string package) => new(
        $"{what} is not installed, and without it there is no sandbox: apt-get install {package} (Debian, Ubuntu), dnf install {package} (Fedora). Nothing was started");
}
