using System.Globalization;

namespace Atellagent.Benchmarks.Processes;

/// <summary>What a process has used so far, by the kernel's account.</summary>
internal static class ProcessAccount
{
    private const double MicrosecondsPerTick = 10_000;

    /// <summary>Processor time in microseconds, user and system.</summary>
    public static double Cpu(int processId)
    {
        string stat = File.ReadAllText($"/proc/{processId}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) * MicrosecondsPerTick;
    }

    /// <summary>Processor time in microseconds of a process and of the children that it has or had, as a server that forks has them.</summary>
    public static double CpuWithChildren(int processId)
    {
        double all = 0;
        string parent = processId.ToString(CultureInfo.InvariantCulture);
        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(static folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                string stat = File.ReadAllText(Path.Combine(folder, "stat"));
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                bool isItself = Path.GetFileName(folder) == parent;
                if (isItself || fields[1] == parent)
                {
                    all += Enumerable.Range(11, isItself ? 4 : 2).Sum(field => long.Parse(fields[field], CultureInfo.InvariantCulture)) * MicrosecondsPerTick;
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile, and its parent's account has it.
            }
        }

        return all;
    }

    /// <summary>Resident memory in MiB.</summary>
    public static double Resident(int processId)
    {
        string line = File.ReadLines($"/proc/{processId}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(6).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>The most resident memory so far in MiB; 0 where the process has ended.</summary>
    public static double Peak(int processId)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.AsSpan(6).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
