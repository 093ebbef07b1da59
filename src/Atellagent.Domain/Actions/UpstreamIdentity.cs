using System.Collections.Immutable;

namespace Atellagent.Domain.Actions;

/// <summary>
/// Who a person was at an identity provider when they signed in. What it means here is asked of the documents in force with every action.
/// </summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Subject">The <c>sub</c> that the provider knows the person by.</param>
/// <param name="Groups">Those of the person's groups there that meant something here.</param>
public sealed record UpstreamIdentity(string Provider, string Subject, ImmutableArray<string> Groups);
