namespace Atellagent.Domain.Documents;

/// <summary>Who somebody is at an identity provider. Subjects of different providers are different people, whatever their text.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Subject">The <c>sub</c> that the provider knows the person by, to the letter.</param>
public sealed record UpstreamSubject(string Provider, string Subject);
