namespace Atellagent.Domain.Policies.Testing;

/// <summary>A gate that a case expects.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Whole">All of it, as a rule would ask for it; null where only the name is looked at.</param>
public sealed record ExpectedGate(string Name, ApprovalGate? Whole);
