namespace Atellagent.Domain.Evidence;

/// <summary>Evidence cannot be written (or read) now. A fault: whoever gets it refuses the action.</summary>
/// <param name="message">What happened, for operators.</param>
/// <param name="inner">The cause.</param>
public sealed class EvidenceUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
