namespace Atellagent.Storage.OpenIddict;

/// <summary>What the entry of an issued token says about whether the token still counts.</summary>
/// <param name="Status">OpenIddict's word for its status.</param>
/// <param name="Type">OpenIddict's word for its type.</param>
/// <param name="Subject">Whom it is about.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
public sealed record TokenEntry(string? Status, string? Type, string? Subject, DateTimeOffset? ExpiresAt);
