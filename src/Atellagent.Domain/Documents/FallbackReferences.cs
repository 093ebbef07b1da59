namespace Atellagent.Domain.Documents;

/// <summary>Whether the fallbacks of a <c>model</c> route lead to where its requests can be asked.</summary>
internal static class FallbackReferences
{
    /// <summary>Finds what is wrong.</summary>
    /// <param name="route">The route.</param>
    /// <param name="routes">All routes by name.</param>
    /// <returns>Places in the document, and what is wrong there.</returns>
    public static IEnumerable<(string Path, string Message)> Faults(RouteDocument route, IReadOnlyDictionary<string, RouteDocument> routes)
    {
        for (int i = 0; i < (route.Offer?.Fallbacks.Length ?? 0); i++)
        {
            (string name, string? model) = route.Offer!.Fallbacks[i];
            string path = $"spec.fallbacks[{i}]";
            if (!routes.TryGetValue(name, out RouteDocument? other))
            {
                yield return (path + ".route", $"there is no route \"{name}\"{Suggestion.For(name, routes.Keys)}");
            }
            else if (string.Equals(name, route.Name, StringComparison.Ordinal) || other.Offer?.Dialect != route.Offer.Dialect)
            {
                yield return (path + ".route", $"{name} is no other route to a provider of the same dialect");
            }
            else if (model is not null && !other.Offer!.Models.Contains(model, StringComparer.Ordinal))
            {
                yield return (path + ".model", $"{name} offers no model \"{model}\"{Suggestion.For(model, other.Offer.Models)}");
            }
        }
    }
}
