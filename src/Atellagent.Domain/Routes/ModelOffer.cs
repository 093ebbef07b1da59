using System.Collections.Immutable;

namespace Atellagent.Domain.Routes;

/// <summary>What a route to a provider of models offers.</summary>
/// <param name="Dialect">The protocol that the provider speaks.</param>
/// <param name="Models">The approved models by the provider's names; no other is asked for.</param>
public sealed record ModelOffer(ModelDialect Dialect, ImmutableArray<string> Models)
{
    /// <summary>The connector of such routes.</summary>
    public const string Connector = "model";
}
