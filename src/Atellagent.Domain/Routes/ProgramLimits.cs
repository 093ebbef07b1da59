namespace Atellagent.Domain.Routes;

/// <summary>What a program that a route starts may take of the machine; the kernel holds it to that.</summary>
/// <param name="MemoryMegabytes">Memory of its own that it writes to, of each process.</param>
/// <param name="OpenFiles">Files, pipes and connections at once.</param>
/// <param name="CpuSeconds">Processor time in all, after which it is ended and started anew; null where that is not bounded.</param>
public sealed record ProgramLimits(int MemoryMegabytes, int OpenFiles, int? CpuSeconds)
{
    /// <summary>Where the route says nothing.</summary>
    public static ProgramLimits Usual { get; } = new(4096, 1024, null);
}
