namespace Atellagent.Boundary.Authority;

/// <summary>Owns one exception from a rule.</summary>
[Alias("atellagent.policy-exception")]
public interface IPolicyExceptionGrain : IDocumentGrain;
