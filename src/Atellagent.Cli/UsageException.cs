namespace Atellagent.Cli;

/// <summary>The command cannot be carried out as it was written.</summary>
/// <param name="message">What to write instead.</param>
internal sealed class UsageException(string message) : Exception(message);
