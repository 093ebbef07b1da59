using Atellagent.Domain.Detectors;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Documents;

/// <summary>Whether detectors elsewhere can be asked, and are asked for what they can say.</summary>
internal static class DetectorReferences
{
    /// <summary>Finds what is wrong with one.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="routes">All routes by name.</param>
    /// <param name="principals">All principals by name.</param>
    /// <param name="deployments">All deployments by name.</param>
    /// <returns>Places in the document, and what is wrong there.</returns>
    public static IEnumerable<(string Path, string Message)> Faults(
        DetectorDocument detector,
        IReadOnlyDictionary<string, RouteDocument> routes,
        IReadOnlyDictionary<string, PrincipalDocument> principals,
        IReadOnlyDictionary<string, DeploymentDocument> deployments)
    {
        if (!routes.TryGetValue(detector.Route, out RouteDocument? route) || !route.LeadsOut)
        {
            yield return ("spec.asks.route", $"there is no route \"{detector.Route}\"{Suggestion.For(detector.Route, routes.Keys)}");
        }
        else if (detector.Operation is { } operation && (route.Connector != "http" || !route.Operations.ContainsKey(operation)))
        {
            yield return ("spec.asks.operation", $"{route.Name} is no http route with an operation \"{operation}\"{Suggestion.For(operation, route.Operations.Keys)}");
        }
        else if (detector.Model is { } model && route.Offer?.Models.Contains(model, StringComparer.Ordinal) != true)
        {
            yield return ("spec.asks.model", $"{route.Name} offers no model \"{model}\"{Suggestion.For(model, route.Offer?.Models ?? [])}");
        }

        if (!principals.ContainsKey(detector.Principal))
        {
            yield return ("spec.as.principal", $"there is no principal \"{detector.Principal}\"{Suggestion.For(detector.Principal, principals.Keys)}");
        }

        if (!deployments.TryGetValue(detector.Deployment, out DeploymentDocument? deployment))
        {
            yield return ("spec.as.deployment", $"there is no deployment \"{detector.Deployment}\"{Suggestion.For(detector.Deployment, deployments.Keys)}");
        }
        else if (deployment.IsHosted || !deployment.Principals.Contains(detector.Principal, StringComparer.Ordinal))
        {
            yield return ("spec.as.deployment", $"{deployment.Name} is hosted, or {detector.Principal} may not act in it");
        }
    }

    /// <summary>Finds what a policy asks of detectors elsewhere that they cannot do.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="detectors">Those detectors by name.</param>
    /// <returns>Places in the document, and what is wrong there.</returns>
    public static IEnumerable<(string Path, string Message)> Faults(PolicyDocument policy, IReadOnlyDictionary<string, DetectorDocument> detectors)
    {
        for (int i = 0; i < policy.Rules.Length; i++)
        {
            foreach (string name in policy.Rules[i].Redaction.Kinds.Select(Detection.DetectorOf).Where(detectors.ContainsKey).Distinct(StringComparer.Ordinal))
            {
                yield return ($"spec.rules[{i}].redact.kinds", $"the detector {name} is asked elsewhere and does not say where what it found stands, so nothing can be taken out by it");
            }

            for (int j = 0; j < policy.Rules[i].Detectors.Length; j++)
            {
                // It answers yes or no about what somebody wants to do; of what came back there is nothing to ask it.
                DetectorObligation wanted = policy.Rules[i].Detectors[j];
                if (detectors.GetValueOrDefault(Detection.DetectorOf(wanted.Detector))?.AuthZen is not null
                    && (wanted.Phase != PolicyPhase.Request || !detectors.ContainsKey(wanted.Detector)))
                {
                    yield return ($"spec.rules[{i}].detect[{j}]", $"{Detection.DetectorOf(wanted.Detector)} is a decision point: it is asked by its name, and about requests");
                }
            }
        }
    }
}
