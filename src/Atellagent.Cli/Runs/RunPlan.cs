namespace Atellagent.Cli.Runs;

/// <summary>What somebody asks to be run.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Principal">The principal that acts; null where the deployment has one alone.</param>
/// <param name="Directory">The folder outside that the sandbox has as its own; null for a new, empty one.</param>
/// <param name="Readable">Further folders and files that it may read.</param>
/// <param name="Command">What is run.</param>
internal sealed record RunPlan(string Deployment, string? Principal, string? Directory, IReadOnlyList<string> Readable, IReadOnlyList<string> Command)
{
    /// <summary>The plan with full paths, held against what there is.</summary>
    /// <returns>The plan.</returns>
    /// <exception cref="UsageException">A folder is not there, or is one that must not be given.</exception>
    public RunPlan Checked()
    {
        if (Command.Count == 0)
        {
            throw new UsageException("say what to run, after --");
        }

        foreach (string path in Readable)
        {
            if (!Path.Exists(path))
            {
                throw new UsageException($"'{path}' is not there to be read");
            }
        }

        if (Directory is { } own && !System.IO.Directory.Exists(own))
        {
            throw new UsageException($"the folder '{own}' is not there");
        }

        return this with { Directory = Directory is null ? null : Resolve(Directory), Readable = [.. Readable.Select(Path.GetFullPath)] };
    }

    // The folder itself and not a link to it: what it is must not change between the look and the mount.
    private static string Resolve(string folder)
    {
        string full = Path.GetFullPath(folder);
        string real = new DirectoryInfo(full).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
        return real is "/" or "/root" or "/home" or "/etc" or "/usr" or "/var" or "/proc" or "/sys" or "/dev" or "/run" or "/tmp"
            ? throw new UsageException($"'{real}' is not a folder to give away: name one that holds the agent's own files and nothing else")
            : real;
    }
}
