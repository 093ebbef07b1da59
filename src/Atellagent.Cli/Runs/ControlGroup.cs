using System.Globalization;

namespace Atellagent.Cli.Runs;

/// <summary>A control group (cgroup v2) of one run: its memory and its processes all together. There is one where this user may make it, and else limits are those of each process.</summary>
internal sealed class ControlGroup : IDisposable
{
    private readonly string _folder;

    private ControlGroup(string folder) => _folder = folder;

    /// <summary>The file by which a process joins.</summary>
    public string Members => Path.Combine(_folder, "cgroup.procs");

    /// <summary>Makes one below the group that this process is in.</summary>
    /// <param name="root">Where control groups are mounted.</param>
    /// <param name="own">This process's groups, as <c>/proc/self/cgroup</c> tells them.</param>
    /// <param name="run">The run's name.</param>
    /// <param name="megabytes">Memory, in MiB.</param>
    /// <param name="processes">Processes and threads.</param>
    /// <returns>The group; null where none can be made.</returns>
    public static ControlGroup? TryMake(string root, string own, string run, int megabytes, int processes)
    {
        // The line of version 2 begins with "0::"; a parent that has processes of its own may not have controllers, so a sibling is made.
        string? line = own.Split('\n').FirstOrDefault(static one => one.StartsWith("0::/", StringComparison.Ordinal));
        string? parent = line is null ? null : Path.GetDirectoryName(Path.GetFullPath(Path.Combine(root, line["0::/".Length..]).TrimEnd('/')));
        if (parent is null || !(parent == root || parent.StartsWith(root + "/", StringComparison.Ordinal)) || !Directory.Exists(parent))
        {
            return null;
        }

        string folder = Path.Combine(parent, "atellagent-" + run);
        try
        {
            Directory.CreateDirectory(folder);
            if (!File.Exists(Path.Combine(folder, "cgroup.controllers")))
            {
                Directory.Delete(folder);
                return null;
            }

            string[] controllers = File.ReadAllText(Path.Combine(folder, "cgroup.controllers")).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            if (!controllers.Contains("memory") || !controllers.Contains("pids"))
            {
                Directory.Delete(folder);
                return null;
            }

            File.WriteAllText(Path.Combine(folder, "memory.max"), string.Create(CultureInfo.InvariantCulture, $"{(long)megabytes * 1024 * 1024}"));
            File.WriteAllText(Path.Combine(folder, "memory.swap.max"), "0");
            File.WriteAllText(Path.Combine(folder, "pids.max"), processes.ToString(CultureInfo.InvariantCulture));
            return new ControlGroup(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A member that is still dying keeps it; it bounds nothing any more.
        }
    }
}
