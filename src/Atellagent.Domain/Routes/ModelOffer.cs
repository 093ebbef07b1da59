using System.Collections.Immutable;

namespace Atellagent.Domain.Routes;

/// <summary>What a route to a provider of models offers.</summary>
/// <param name="Dialect">The protocol that the provider speaks.</param>
/// <param name="Models">The approved models by the provider's names; no other is asked for.</param>
public sealed record ModelOffer(ModelDialect Dialect, ImmutableArray<string> Models)
{
    /// <summary>The connector of such routes.</summary>
    public const string Connector = "model";

    /// <summary>How long an answer may be where the request does not say; null where nothing is said in its place.</summary>
    public OutputCap? Cap { get; init; }

    /// <summary>Where requests go that provably were not sent here, in order.</summary>
    public ImmutableArray<ModelFallback> Fallbacks { get; init; } = [];

    /// <summary>What the models cost, by their names.</summary>
    public ImmutableSortedDictionary<string, ModelPrice> Prices { get; init; } =
        ImmutableSortedDictionary<string, ModelPrice>.Empty.WithComparers(StringComparer.Ordinal);
}
