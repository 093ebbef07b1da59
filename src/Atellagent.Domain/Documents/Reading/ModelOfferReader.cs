using System.Collections.Immutable;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads what a <c>model</c> route offers.</summary>
internal static class ModelOfferReader
{
    private const int LongestName = 128;
    private const int MostFallbacks = 3;
    private const int MostTokens = 10_000_000;
    private const string Version = "/v1/";

    private static readonly Dictionary<string, ModelDialect> Dialects = new(StringComparer.Ordinal)
    {
        ["openai"] = ModelDialect.OpenAI,
        ["anthropic"] = ModelDialect.Anthropic,
    };

    private static readonly Dictionary<string, bool> IsOlderArgument = new(StringComparer.Ordinal) { [OutputCap.Usual] = false, [OutputCap.Older] = true };

    /// <summary>Reads it.</summary>
    /// <param name="spec">The route's fields.</param>
    /// <param name="destination">Where the route leads.</param>
    /// <returns>What it offers; where something is wrong, that is noted and the rest is told.</returns>
    public static ModelOffer Read(FieldReader spec, RouteDestination destination)
    {
        // The operations' paths are those of version 1, so that is what they are joined to.
        if (destination.BaseUrl is { } address && address.EndsWith('/') && !address.EndsWith(Version, StringComparison.Ordinal))
        {
            spec.Context.Refuse(spec.Map.Get("destination")!, $"the operations of models are below {Version}, so the address ends with it, as in https://api.openai.com/v1/");
        }

        ModelDialect dialect = spec.RequiredWord("dialect", Dialects) ?? ModelDialect.OpenAI;
        YamlNode? models = spec.RequiredNode("models");
        ModelOffer offer = new(dialect, spec.List("models", node => ReadName(spec, node)));
        offer = offer with { Cap = ReadCap(spec, dialect), Prices = ReadPrices(spec, offer.Models), Fallbacks = ReadFallbacks(spec) };
        if (models is YamlList { Items.Count: 0 })
        {
            spec.Context.Refuse(models, "a route to models names at least one");
        }

        return offer;
    }

    private static ImmutableArray<ModelFallback> ReadFallbacks(FieldReader spec)
    {
        ImmutableArray<ModelFallback>.Builder fallbacks = ImmutableArray.CreateBuilder<ModelFallback>();
        foreach (YamlNode node in spec.Items("fallbacks"))
        {
            if (FieldReader.Open(node, spec.Context) is FieldReader fallback)
            {
                fallback.RequiredNode("route");
                fallbacks.Add(new ModelFallback(fallback.Name("route") ?? "", fallback.Node("model") is { } model ? ReadName(fallback, model) : null));
                fallback.Close();
            }
        }

        if (fallbacks.Count > MostFallbacks)
        {
            spec.Context.Refuse(spec.Map.Get("fallbacks")!, $"there are at most {MostFallbacks} of these");
        }

        return fallbacks.ToImmutable();
    }

    private static OutputCap? ReadCap(FieldReader spec, ModelDialect dialect)
    {
        if (spec.Fields("outputCap") is not FieldReader cap)
        {
            return null;
        }

        if (dialect == ModelDialect.Anthropic)
        {
            spec.Context.Refuse(cap.Map, "every request of this dialect says itself how long its answer may be; bound max_tokens instead");
        }

        YamlNode? tokens = cap.RequiredNode("tokens");
        int most = tokens is null ? 1 : cap.Count("tokens", 1, MostTokens) ?? 1;
        OutputCap read = new(most, cap.Word("argument", IsOlderArgument) == true ? OutputCap.Older : OutputCap.Usual);
        cap.Close();
        return read;
    }

    private static ImmutableSortedDictionary<string, ModelPrice> ReadPrices(FieldReader spec, ImmutableArray<string> models)
    {
        ImmutableSortedDictionary<string, ModelPrice>.Builder prices = ImmutableSortedDictionary.CreateBuilder<string, ModelPrice>(StringComparer.Ordinal);
        YamlMap? named = spec.Fields("prices")?.Map;
        foreach (YamlEntry entry in named?.Entries ?? [])
        {
            spec.Context.Note(entry.Value);
            if (!models.Contains(entry.Key, StringComparer.Ordinal))
            {
                spec.Context.Refuse(entry.KeyPosition, entry.Value.Path, $"the route offers no model {entry.Key}" + Suggestion.For(entry.Key, models));
            }

            if (FieldReader.Open(entry.Value, spec.Context) is FieldReader price)
            {
                decimal input = ReadPrice(price, price.RequiredNode("input")) ?? 0;
                decimal output = ReadPrice(price, price.RequiredNode("output")) ?? 0;
                prices[entry.Key] = new ModelPrice(input, output, ReadPrice(price, price.Node("cacheRead")) ?? input, ReadPrice(price, price.Node("cacheWrite")) ?? input);
                price.Close();
            }
        }

        if (named is { Entries.Count: 0 })
        {
            spec.Context.Refuse(named, "this prices nothing; name a model, or leave it out");
        }

        return prices.ToImmutable();
    }

    private static decimal? ReadPrice(FieldReader price, YamlNode? node)
    {
        if (node is null)
        {
            return null;
        }

        if (node.Json is JsonNumber { Value: >= 0 and <= ModelPrice.Largest } number)
        {
            return number.Value;
        }

        price.Context.Refuse(node, $"this is what a million tokens cost: a number from 0 to {ModelPrice.Largest}");
        return null;
    }

    private static string? ReadName(FieldReader spec, YamlNode node)
    {
        string? name = spec.TextOf(node);
        if (name is not null && (name.Length > LongestName || name.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            spec.Context.Refuse(node, $"a model's name is 1 to {LongestName} printable ASCII characters without spaces");
            return null;
        }

        return name;
    }
}
