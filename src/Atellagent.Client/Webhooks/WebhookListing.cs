namespace Atellagent.Client.Webhooks;

/// <summary>How webhooks stand.</summary>
/// <param name="Items">The webhooks, by name.</param>
public sealed record WebhookListing(IReadOnlyList<WebhookReport> Items);
