namespace Atellagent.Harness;

/// <summary>A fault that a test injected.</summary>
/// <param name="point">Where.</param>
public sealed class InjectedFaultException(string point) : Exception("injected at " + point);
