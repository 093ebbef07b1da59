using Atellagent.Domain.Evidence.Verification;

namespace Atellagent.Cli.Evidence;

/// <summary>Evidence is not right. It ends the command with the exit code for that, see <see cref="ExitCodes.Invalid"/>.</summary>
/// <param name="fault">What is wrong.</param>
internal sealed class EvidenceFaultException(EvidenceFault fault) : Exception(fault.ToString())
{
    /// <summary>What is wrong.</summary>
    public EvidenceFault Fault => fault;
}
