namespace Atellagent.Silo.Composition;

/// <summary>The silo must not start. The message is for the operator, one line a reason.</summary>
/// <param name="message">Why.</param>
internal sealed class StartRefusedException(string message) : Exception(message);
