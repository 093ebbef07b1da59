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

    /// <summary>Resident memory in MiB.</summary>
    public static double Resident(int processId)
    {
        string line = File.ReadLines($"/proc/{processId}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(6).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) / 1024;
    }
}
