using Atellagent.Client.Runs;
using Atellagent.Domain.Documents;

namespace Atellagent.Cli.Runs;

/// <summary>The limits of a run of which nothing is said.</summary>
internal static class RunLimitsOf
{
    /// <summary>The limits.</summary>
    public static RunLimits Usual { get; } = new(RunSpec.UsualMegabytes, RunSpec.UsualProcesses, "never");
}
