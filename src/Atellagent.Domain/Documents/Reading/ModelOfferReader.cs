using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads what a <c>model</c> route offers.</summary>
internal static class ModelOfferReader
{
    private const int LongestName = 128;
    private const string Version = "/v1/";

    private static readonly Dictionary<string, ModelDialect> Dialects = new(StringComparer.Ordinal)
    {
        ["openai"] = ModelDialect.OpenAI,
        ["anthropic"] = ModelDialect.Anthropic,
    };

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
        if (models is YamlList { Items.Count: 0 })
        {
            spec.Context.Refuse(models, "a route to models names at least one");
        }

        return offer;
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
