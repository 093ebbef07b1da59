using System.Globalization;

namespace Atellagent.Benchmarks.Processes;

/// <summary>Which core does what: the subject has one to itself, everything else shares another.</summary>
internal static class Cores
{
    /// <summary>Set for the generator alone; no server may run with it.</summary>
    public const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    public static int Subject => 0;

    public static int Rest { get; } = Environment.GetEnvironmentVariable("BENCH_CORES") == "1" ? 0 : 1;

    public static string[] On(int core) => ["-c", core.ToString(CultureInfo.InvariantCulture)];
}
