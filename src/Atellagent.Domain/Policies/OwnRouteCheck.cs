using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies;

/// <summary>
/// What an applied policy may say about the boundary's own route: it may refuse and ask for more, and it may neither grant
/// there, nor stand in the way of what only makes things safer.
/// </summary>
internal static class OwnRouteCheck
{
    /// <summary>Checks one policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="errors">Takes the errors.</param>
    public static void Check(PolicyDocument policy, List<DocumentError> errors)
    {
        PolicyMatch match = policy.Match;
        if (AdministrationRoute.IsReserved(policy.Name) || match.Routes.IsDefault || !match.Routes.Contains(AdministrationRoute.Name, StringComparer.Ordinal))
        {
            return;
        }

        if (match.Phase == PolicyPhase.Response)
        {
            errors.Add(new DocumentError(policy.Position, $"the route {AdministrationRoute.Name} has no responses to decide on"));
        }

        for (int i = 0; !match.Operations.IsDefault && i < match.Operations.Length; i++)
        {
            if (AdministrationOperations.Safer.Contains(match.Operations[i]))
            {
                errors.Add(new DocumentError(
                    policy.Places.At($"spec.match.operations[{i}]", policy.Position),
                    $"{match.Operations[i]} makes things safer, and no policy stands in its way"));
            }
        }

        foreach (PolicyRule rule in policy.Rules)
        {
            if (rule.Effect == RuleEffect.Allow)
            {
                errors.Add(new DocumentError(rule.Position, $"only the boundary's own policies allow anything over the route {AdministrationRoute.Name}; give a role, or write a deny"));
            }
        }
    }
}
