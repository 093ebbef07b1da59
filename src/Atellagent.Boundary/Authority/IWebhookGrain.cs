namespace Atellagent.Boundary.Authority;

/// <summary>Owns one webhook.</summary>
[Alias("atellagent.webhook")]
public interface IWebhookGrain : IDocumentGrain;
