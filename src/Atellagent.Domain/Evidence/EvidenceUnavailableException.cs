namespace Atellagent.Domain.Evidence;

/// <summary>Evidence cannot be written (or read) now. A fault: whoever gets it refuses the action.</summary>
/// <param name="message">What happened, for operators.</param>
/// <param name="inner">The cause.</param>
public sealed class EvidenceUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the writer's log has gone to another silo: it can go on with a log that it claims anew.</summary>
    public bool IsLogLost { get; init; }

    /// <summary>Whether it failed where the commit may have been carried out all the same: only the store itself can tell.</summary>
    public bool IsInDoubt { get; init; }

    /// <summary>Whether the store holds another past than the checkpoint says that is kept outside it: somebody must look, and trying again does not help.</summary>
    public bool IsContradicted { get; init; }
}
