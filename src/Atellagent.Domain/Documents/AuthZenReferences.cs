using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents;

/// <summary>Checks that what a route says of itself in AuthZEN leads somewhere, and to it alone.</summary>
internal static class AuthZenReferences
{
    /// <summary>Finds what leads nowhere.</summary>
    /// <param name="route">The route.</param>
    /// <param name="routes">All routes.</param>
    /// <param name="principals">All principals by name.</param>
    /// <returns>Places and what is wrong there.</returns>
    public static IEnumerable<(string Path, string Message)> Check(RouteDocument route, IEnumerable<RouteDocument> routes, IReadOnlyDictionary<string, PrincipalDocument> principals)
    {
        if (route.AuthZen is not { } mapping)
        {
            yield break;
        }

        foreach (RouteDocument other in routes.Where(other => !ReferenceEquals(other, route) && string.Equals(other.AuthZen?.Resource, mapping.Resource, StringComparison.Ordinal)))
        {
            yield return ("spec.authzen.resource", $"the route {other.Name} has the same type of resource, so that nobody could tell which of them is meant");
        }

        // The tools of such a route are not known before its destination has been asked.
        if (!route.Operations.IsEmpty)
        {
            foreach ((string action, string operation) in mapping.Actions.Where(pair => !route.Operations.ContainsKey(pair.Value)))
            {
                yield return ($"spec.authzen.actions.{action}", $"the route has no operation \"{operation}\"{Suggestion.For(operation, route.Operations.Keys)}");
            }

            HashSet<string> declared = [.. route.Operations.Values.SelectMany(static operation => operation.Arguments.Properties.Keys)];
            foreach (string argument in mapping.Arguments.Keys.Where(argument => !declared.Contains(argument)))
            {
                yield return ($"spec.authzen.arguments.{argument}", $"no operation of the route has an argument \"{argument}\"{Suggestion.For(argument, declared)}");
            }
        }

        foreach ((string type, AuthZenSubjects subjects) in mapping.Subjects)
        {
            foreach ((string id, string principal) in subjects.Ids)
            {
                if (!principals.TryGetValue(principal, out PrincipalDocument? found))
                {
                    yield return ($"spec.authzen.subjects.{type}.ids.{id}", $"there is no principal \"{principal}\"{Suggestion.For(principal, principals.Keys)}");
                }
                else if (found.Type != subjects.Type)
                {
                    yield return ($"spec.authzen.subjects.{type}.ids.{id}", $"{principal} is a principal of another type");
                }
            }
        }
    }
}
